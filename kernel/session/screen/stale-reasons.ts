import type { StorePath } from '../../../nix/base/index.ts'
import type { StaleCause, StaleReason } from '../../outcome/index.ts'
import type { Evaluated } from '../evaluation/index.ts'
import type { CellKey, Notebook, NotebookCell } from '../notebook/index.ts'
import type { Cause } from '../request/index.ts'
import { type CellOnScreen, type Entry, type ShownThing, wantedBy } from '../state/index.ts'
import { fingerprintOf, type Outputs } from './fingerprint.ts'

/** What is known of a change and of what came of it. */
export interface Known {
  readonly cause: Cause
  /** A name and all that use it. */
  readonly dependents: (name: string) => ReadonlySet<string>
  readonly notebook: Pick<Notebook, 'parts' | 'cell' | 'lost'>
  readonly nameOf: (drvPath: StorePath) => string
  readonly outputs: Outputs
  /** Derivations that this request has tried to build, and that failed. */
  readonly failed: ReadonlySet<StorePath>
  /** By derivation that is wanted, those that failed among what it is made of. */
  readonly failedInputs: ReadonlyMap<StorePath, readonly StorePath[]>
}

/** Why what is shown is not what the definition gives, and that is not there; null where it is. */
export function whyNotThere(
  cell: CellOnScreen,
  { fingerprint, index }: Pick<ShownThing, 'fingerprint' | 'index'>,
  entry: Entry,
  known: Known
): StaleReason | null {
  if (fingerprintOf(entry, known.outputs) === fingerprint) return null
  const missing = wantedBy(entry).filter((drvPath) => !known.outputs.has(drvPath))
  if (missing.length === 0) return null
  const { name } = entry
  if (missing.some((drvPath) => known.failed.has(drvPath))) return { kind: 'failed', name }
  // It is looked at again since something else changed, of files nobody knows what they reach: why it
  // is marked stays as it was.
  const before = cell.marks?.get(index)
  const cause = causeFor(cell, known)
  if (before !== undefined && cause.kind !== 'names') return before
  const blockedBy = missing.flatMap((drvPath) => known.failedInputs.get(drvPath) ?? [])
  const by = [...new Set(blockedBy.map(known.nameOf))]
  return by.length > 0 ? { kind: 'blocked', by } : { kind: 'not-built', name, cause }
}

/** What of that which changed a cell depends on. */
function causeFor(
  { cell, question }: CellOnScreen,
  { cause: { names, files }, dependents }: Known
): StaleCause {
  const own = new Set(cell.definitions.map(({ path }) => path[0] ?? ''))
  const asked = question?.free.map(({ name }) => name) ?? []
  const mine = [...new Set([...own, ...asked])]
  const behind = [...names].filter((name) => {
    if (own.has(name)) return false
    const users = dependents(name)
    return mine.some((one) => users.has(one))
  })
  if (behind.length > 0) return { kind: 'names', names: behind }
  if (files.length === 0) return { kind: 'unknown' }
  return { kind: 'files', files: files.map((path) => path.split('/').at(-1) ?? path) }
}

/**
 * Why definitions of a cell have no value any more that what is shown could be compared with, each
 * by its name, '' for the cell's question. What is found for one is kept for the others: a cell may
 * show a thousand.
 */
export function whyGone(
  { cell: { key }, shown }: CellOnScreen,
  now: Evaluated,
  { notebook, nameOf }: Pick<Known, 'notebook' | 'nameOf'>
): (name: string) => StaleReason {
  const holders = holdersOf(notebook, key)
  const taken = once(() => {
    const lost = [...shown.keys()].filter((name) => name !== '' && !holders(name).own.has(name))
    return Map.groupBy(lost, (name) => holders(name).owner?.key)
  })
  const missing = once(() =>
    Map.groupBy(
      now.mistakes.flatMap((mistake) =>
        mistake.kind === 'missing-names'
          ? mistake.names.map((one) => ({ definition: mistake.definition ?? '', name: one.name }))
          : []
      ),
      ({ definition }) => definition
    )
  )
  return (name) => {
    if (name !== '' && !holders(name).own.has(name)) {
      const { owner } = holders(name)
      if (owner === undefined) return { kind: 'not-defined', name }
      const names = taken().get(owner.key) ?? [name]
      return { kind: 'taken-over', names, by: owner.executionCount }
    }
    const subject = name === '' ? null : name
    const lost = missing().get(name) ?? []
    if (lost.length > 0) {
      const all = lost.map((one) => ({ name: one.name, lost: lostOf(notebook, one.name) }))
      return { kind: 'missing-names', name: subject, missing: all }
    }
    const [needed] = now.needed
    if (needed !== undefined) return { kind: 'reads-unbuilt', name: subject, step: nameOf(needed) }
    return { kind: 'cannot-be-evaluated', name: subject }
  }
}

function once<Value>(find: () => Value): () => Value {
  let found: { readonly value: Value } | null = null
  return () => (found ??= { value: find() }).value
}

function lostOf(notebook: Pick<Notebook, 'lost'>, name: string) {
  const lost = notebook.lost(name)
  if (lost === undefined) return null
  const { why, executionCount } = lost
  return { why, executionCount }
}

/** Of a name what the cell defines of it and below it, and another cell that defines some of that. */
interface Holders {
  readonly own: ReadonlySet<string>
  readonly owner: NotebookCell | undefined
}

/** Looked up once for each set: a cell may define a thousand members of one. */
function holdersOf(
  notebook: Pick<Notebook, 'parts' | 'cell'>,
  key: CellKey
): (name: string) => Holders {
  const found = new Map<string, Holders>()
  return (name) => {
    const head = headOf(name)
    const before = found.get(head)
    if (before !== undefined) return before
    const parts = notebook.parts(head)
    const mine = parts.filter((part) => part.cell === key)
    const other = parts.find((part) => part.cell !== key && notebook.cell(part.cell) !== undefined)
    const holders = {
      own: new Set(mine.map(({ definition }) => definition.path.join('.'))),
      owner: other === undefined ? undefined : notebook.cell(other.cell)
    }
    found.set(head, holders)
    return holders
  }
}

function headOf(name: string): string {
  return name.split('.')[0] ?? ''
}
