import { nameOf } from '../notebook/index.ts'
import { known, lineage } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import {
  type CellOnScreen,
  type Engine,
  type Workspace,
  type Entry,
  type ShownThing,
  wantedBy
} from '../state/index.ts'
import { whatFollows } from './gone.ts'
import { printOf } from './print.ts'
import type { Realised } from '../building/index.ts'
import { listInWords } from '../../outcome/index.ts'

/** What has changed, for the sentence that says so. */
export interface Cause {
  /** Names that mean something else now. */
  readonly names: ReadonlySet<string>
  /** Files that have changed on disk. */
  readonly files: readonly string[]
}

/** What has changed, and what came of it. */
export interface Change {
  readonly cause: Cause
  /** What a build of this request gave, failures included. */
  readonly results: Realised['results']
  /** A name and all that use it. */
  readonly reach: (name: string) => ReadonlySet<string>
}

/** Finds what uses a name, once for all cells. */
export function createReach({ program }: Pick<Workspace, 'program'>): Change['reach'] {
  const found = new Map<string, ReadonlySet<string>>()
  return (name) => {
    const reached = found.get(name) ?? program.dependents([name])
    found.set(name, reached)
    return reached
  }
}

/** Why what is shown is not what the definition gives, and that is not there; null where it is. */
export function notThereBecause(
  engine: Engine,
  cell: CellOnScreen,
  { print, index }: Pick<ShownThing, 'print' | 'index'>,
  entry: Entry,
  { cause, results, reach }: Change
): string | null {
  if (printOf(engine.nix, entry) === print) return null
  const missing = wantedBy(entry).filter((drvPath) => known(engine.nix, drvPath) === null)
  if (missing.length === 0) return null
  const subject = entry.name ?? 'this'
  if (missing.some((drvPath) => results.get(drvPath)?.status === 'failed'))
    return `${subject === 'this' ? 'This' : subject} failed when it was built anew. ${whatFollows} Run this cell to see why it failed.`
  // It is looked at again since something else changed: why it is marked stays as it was.
  const before = cell.marks?.get(index)
  if (before !== undefined && causeInWords(cell, cause, reach) === null) return before
  const blockedBy = new Set(missing.flatMap((drvPath) => failedInputs(engine, drvPath, results)))
  if (blockedBy.size > 0)
    return `Blocked by ${listInWords([...blockedBy])}, which failed. ${whatFollows}`
  const what = causeInWords(cell, cause, reach) ?? 'What this depends on changed'
  return `${what}, and ${subject} has not been built since. ${whatFollows} Run this cell, or %refresh in any cell, to build it anew.`
}

function causeInWords(
  cell: CellOnScreen,
  { names, files }: Cause,
  reach: Change['reach']
): string | null {
  const own = new Set(cell.cell.definitions.map(({ path }) => path[0] ?? ''))
  const asked = cell.question?.free.map(({ name }) => name) ?? []
  const mine = new Set([...own, ...asked])
  const behind = [...names].filter((name) => {
    if (own.has(name)) return false
    const reached = reach(name)
    return [...mine].some((one) => reached.has(one))
  })
  if (behind.length > 0) return `${listInWords(behind)} changed`
  if (files.length > 0) return `${listInWords(files.map(fileName))} changed on disk`
  return null
}

function fileName(path: string): string {
  return path.split('/').at(-1) ?? path
}

function failedInputs(
  engine: Engine,
  drvPath: StorePath,
  results: Realised['results']
): readonly string[] {
  const failed = [...results].filter(([, { status }]) => status === 'failed')
  if (failed.length === 0) return []
  const ancestors = new Set(lineage(engine.nix, [drvPath]).steps.map((step) => step.drvPath))
  return failed.flatMap(([path]) => (ancestors.has(path) ? [nameOf(engine.workspace, path)] : []))
}
