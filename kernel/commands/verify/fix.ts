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
import { type Block, type Cell, counted, type Document } from '../../outcome/index.ts'
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
  if (damaged.length === 0) {
    const text = 'What is in the store is what came out, and all of it is there.'
    return good({ title: 'Nothing is to be fixed', blocks: [{ kind: 'paragraph', text }] })
  }
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
  const built = await realise(engine, again, progress, signal)
  if (built.interrupted) return bad({ kind: 'interrupted' })
  const others = taken.paths.filter((path) => !path.endsWith('.drv') && !paths.includes(path))
  return good(fixedDocument(nix, damaged, built.results, others.length))
}

/** What was damaged and is now; `others` are results that had to go with it. */
function fixedDocument(
  nix: Engine['nix'],
  damaged: readonly Damaged[],
  results: Realised['results'],
  others: number
): Document {
  const rows = damaged.map(({ name, drvPath, path, how }): readonly Cell[] => {
    const status = drvPath === null ? null : (results.get(drvPath)?.status ?? 'failed')
    const isThere = status !== 'failed' && status !== 'blocked' && status !== 'stopped'
    return [
      { text: name },
      { text: how, tone: 'bad' },
      status === null
        ? isOnDisk(nix, path)
          ? { text: 'there again', tone: 'good' }
          : { text: 'taken out: run its cell', tone: 'warning' }
        : { text: status, tone: isThere ? 'good' : 'bad' }
    ]
  })
  const blocks: Block[] = [
    {
      kind: 'table',
      columns: ['name', 'was', 'now'].map((title) => ({ title, numeric: false })),
      rows,
      omitted: 0
    },
    { kind: 'paragraph', text: 'Run the cells that show it, to see what is there now.' }
  ]
  if (others > 0) {
    const text = `${counted(others, 'other result')} went with it, since what it says refers to it: its cell builds it again.`
    blocks.push({ kind: 'paragraph', text, tone: 'warning' })
  }
  return { title: `Fixed: ${counted(damaged.length, 'result')}`, blocks }
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
