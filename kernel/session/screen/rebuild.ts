import { type CellOnScreen, type Engine, type RefreshedCell, wantedBy } from '../state/index.ts'
import { lineage } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import {
  askedByAll,
  evaluateCells,
  type Evaluated,
  evaluatedInRounds
} from '../evaluation/index.ts'
import type { CellKey } from '../notebook/index.ts'
import type { Page, ProgressTeller } from '../request/index.ts'
import { realise, type StepResult } from '../building/index.ts'
import { refresh } from './refresh.ts'

export interface RebuildOptions extends Page {
  readonly progress: ProgressTeller
  readonly signal: AbortSignal
}

/**
 * Builds what cells that are stale would show now, and gives those that show something else with
 * that, others among them whose steps were built on the way. A step that fails leaves its cell
 * marked, and says so there.
 */
export async function rebuildStale(
  engine: Engine,
  keys: readonly CellKey[],
  { progress, client, reachesAll = false, signal }: RebuildOptions
): Promise<readonly RefreshedCell[]> {
  const cells = keys.flatMap((key) => engine.screen.get(key) ?? [])
  if (cells.length === 0) return []
  const results = new Map<StorePath, StepResult>()
  const others = await evaluateCells(engine, staleOthers(engine, keys), signal)
  // What has to be read first is built first: what comes of it, and what that reads, is known only then.
  await evaluatedInRounds(
    () => evaluateCells(engine, cells, signal),
    async (evaluated) => {
      const needed = evaluated.flatMap((one) => one.needed)
      const shown = evaluated.flatMap(({ entries }) => entries.flatMap(wantedBy))
      const asked = askedByAll(evaluated)
      const wanted = [...needed, ...shown, ...onTheWay(engine, shown, others)]
      // What failed is not tried again.
      const untried = wanted.filter((drvPath) => !results.has(drvPath))
      if (untried.length > 0) {
        const built = await realise(engine, untried, { listener: progress, signal, asked })
        for (const [drvPath, result] of built.results) results.set(drvPath, result)
      }
      return needed.some((drvPath) => untried.includes(drvPath))
    },
    signal
  )
  const cause = { names: new Set<string>(), files: [] }
  const reached = new Set([...keys, ...staleKeys(engine)])
  return refresh(engine, reached, {
    ...{ cause, settling: false, results, client, reachesAll, signal }
  })
}

function staleOthers(engine: Pick<Engine, 'screen'>, keys: readonly CellKey[]): CellOnScreen[] {
  return staleKeys(engine).flatMap((key) =>
    keys.includes(key) ? [] : (engine.screen.get(key) ?? [])
  )
}

/** What other cells show of what has to be built: asked for by name, it is told as built there. */
function onTheWay(
  { nix }: Pick<Engine, 'nix'>,
  wanted: readonly StorePath[],
  others: readonly Evaluated[]
): StorePath[] {
  const shown = others.flatMap(({ entries }) => entries.flatMap(wantedBy))
  if (shown.length === 0) return []
  const ancestors = new Set(lineage(nix, wanted).steps.map(({ drvPath }) => drvPath))
  return shown.filter((drvPath) => ancestors.has(drvPath))
}

/** The cells that are marked. */
export function staleKeys({ screen }: Pick<Engine, 'screen'>): CellKey[] {
  return [...screen.cells()].flatMap(({ cell, stale }) => (stale === null ? [] : [cell.key]))
}
