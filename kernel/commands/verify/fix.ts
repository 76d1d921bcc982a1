import { nameOf } from '../../session/notebook/index.ts'
import {
  forget,
  goneBelow,
  isOnDisk,
  recordedOutput,
  takeOut,
  verifyPath
} from '../../../nix/store/index.ts'
import { bad, derivationName, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { CommandFailure, ProgressTeller } from '../../session/request/index.ts'
import type { Document } from '../../outcome/index.ts'
import { fixedInWords, type FixedResult } from '../../render/words/commands/index.ts'
import { type Engine, pinnedPath } from '../../session/state/index.ts'
import { lostInputs, realise, type Realised } from '../../session/building/index.ts'
import type { StoredResult } from '../steps/index.ts'

export interface FixOptions {
  /** Evaluates anew what was asked for. */
  readonly evaluate: () => Promise<unknown>
  readonly progress: ProgressTeller
  readonly signal: AbortSignal
}

interface Damaged {
  readonly name: string
  /** null of a file that nothing builds. */
  readonly drvPath: StorePath | null
  readonly path: StorePath
  readonly how: 'changed' | 'gone'
}

/**
 * Takes results that were changed or removed by hand out of the store, those among the inputs too,
 * and makes them again: `evaluate` writes derivations and brings files in, and the rest is built. What
 * is as it was is left alone.
 */
export async function fixResults(
  engine: Engine,
  results: readonly StoredResult[],
  { evaluate, progress, signal }: FixOptions
): Promise<Result<Document, CommandFailure>> {
  const { nix } = engine
  const damaged = await damagedOf(engine, results, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  if (damaged.length === 0) return good(fixedInWords({ results: [], others: 0 }))
  const paths = damaged.map(({ path }) => path)
  // A living evaluator keeps in the store what it wrote there.
  await engine.evaluator.restart()
  engine.descriptions.forget()
  engine.workspace.program.renew()
  const taken = await takeOut(nix, paths, signal)
  if (taken.kind === 'refused') return bad({ kind: 'not-taken-out', words: taken.message, paths })
  for (const { drvPath, path } of damaged) {
    engine.pins.forget(path)
    if (drvPath !== null) forget(nix, drvPath)
  }
  await evaluate()
  const again = damaged.flatMap(({ drvPath }) => (drvPath === null ? [] : [drvPath]))
  const built = await realise(engine, again, {
    ...{ listener: progress, signal },
    asked: new Set(again)
  })
  if (built.interrupted) return bad({ kind: 'interrupted' })
  const others = taken.paths.filter((path) => !path.endsWith('.drv') && !paths.includes(path))
  return good(
    fixedInWords({
      results: damaged.map((one) => ({
        ...{ name: one.name, how: one.how },
        now: whatIsNow(nix, one, built.results)
      })),
      others: others.length
    })
  )
}

function whatIsNow(
  nix: Engine['nix'],
  { drvPath, path }: Damaged,
  results: Realised['results']
): FixedResult['now'] {
  if (drvPath === null) return { kind: isOnDisk(nix, path) ? 'brought-in' : 'taken-out' }
  return { kind: 'built', status: results.get(drvPath)?.status ?? 'failed' }
}

async function damagedOf(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  results: readonly StoredResult[],
  signal: AbortSignal
): Promise<readonly Damaged[]> {
  const { nix } = engine
  const damaged = new Map<StorePath, Damaged>()
  for (const { name, drvPath, path } of results) {
    if (signal.aborted) break
    if (drvPath !== null) {
      for (const [input, gone] of await goneBelow(nix, [drvPath]))
        damaged.set(gone, {
          name: nameOf(engine.workspace, input),
          drvPath: input,
          path: gone,
          how: 'gone'
        })
      for (const lost of await lostInputs(nix, drvPath)) {
        if (!lost.isGone || damaged.has(lost.path)) continue
        const { path: gone, drvPath: giver } = lost
        const called = giver === null ? derivationName(gone) : nameOf(engine.workspace, giver)
        damaged.set(gone, { name: called, drvPath: giver, path: gone, how: 'gone' })
      }
    }
    const recorded =
      drvPath === null ? null : (recordedOutput(nix, drvPath) ?? pinnedPath(nix, drvPath))
    const place = path ?? recorded
    if (place === null) continue
    const { kind } = await verifyPath(nix, place, signal)
    if (kind === 'different') damaged.set(place, { name, drvPath, path: place, how: 'changed' })
    if (kind === 'gone') damaged.set(place, { name, drvPath, path: place, how: 'gone' })
  }
  return [...damaged.values()]
}
