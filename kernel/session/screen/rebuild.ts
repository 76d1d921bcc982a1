import type { Engine } from '../engine.ts'
import { wantedBy } from '../entry.ts'
import { evaluateCells } from '../evaluate.ts'
import type { CellKey } from '../program/notebook.ts'
import type { ProgressTeller } from '../progress.ts'
import { realise } from '../realise.ts'
import { refresh, type RefreshedCell } from './refresh.ts'

/**
 * Builds what cells that are stale would show now, and gives those that show something else with
 * that. A step that fails leaves its cell marked, and says so there.
 */
export async function rebuildStale(
  engine: Engine,
  keys: readonly CellKey[],
  { progress, signal }: { readonly progress: ProgressTeller; readonly signal: AbortSignal }
): Promise<readonly RefreshedCell[]> {
  const cells = keys.flatMap((key) => engine.screen.get(key) ?? [])
  if (cells.length === 0) return []
  const cause = { names: new Set<string>(), files: [] }
  const evaluated = await evaluateCells(engine, cells, signal)
  // What has to be read first is built first: what comes of it is known only then.
  const needed = evaluated.flatMap((one) => one.needed)
  const wanted = [...needed, ...evaluated.flatMap(({ entries }) => entries.flatMap(wantedBy))]
  const built = await realise(
    engine,
    wanted,
    (at, missing) => progress.building(at, missing),
    signal
  )
  const results = new Map(built.results)
  if (needed.length > 0 && needed.every((drvPath) => built.results.get(drvPath)?.record != null)) {
    const next = await evaluateCells(engine, cells, signal)
    const rest = next.flatMap(({ entries }) => entries.flatMap(wantedBy))
    const more = await realise(
      engine,
      rest,
      (at, missing) => progress.building(at, missing),
      signal
    )
    for (const [drvPath, result] of more.results) results.set(drvPath, result)
  }
  return refresh(engine, keys, { cause, settling: false, results, signal })
}
