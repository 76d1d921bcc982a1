import { join } from 'node:path'
import * as v from 'valibot'
import type { Nix } from '../../../nix/installation/index.ts'
import {
  type Fitting,
  holderName,
  keep,
  keepMore,
  keptEnd,
  keptStatus,
  readJson,
  type StorePath
} from '../../../nix/base/index.ts'

const historyEntry = v.object({
  name: v.string(),
  drvPath: v.string(),
  outPath: v.string(),
  /** When it was last shown as new: milliseconds since the epoch. */
  at: v.number(),
  /** Program and arguments in the notebook's words, as it was then. */
  command: v.array(v.string()),
  /** The steps that it read directly, by their names of then. */
  inputs: v.array(v.object({ name: v.string(), drvPath: v.string() }))
})

/** One identity that a step of the notebook had, with what is left to say when its files are gone. */
export type HistoryEntry = Fitting<typeof historyEntry>

/** Identities of one step that are remembered; the oldest go first. */
const mostOfStep = 50
/** A file that has grown beyond this many bytes is written anew with what is still remembered. */
const mostBytes = 4_000_000

/** The identities that the steps of a notebook had, kept for later kernels. */
export interface StepHistory {
  /** Of a step by its name, the oldest first, each once: at the place of its last return. */
  of(name: string): readonly HistoryEntry[]
  /** What a derivation was called: those of earlier identities have no name in the notebook. */
  nameOf(drvPath: StorePath): string | null
  /** Keeps more. Where that cannot be, this kernel remembers all the same. */
  add(entries: readonly HistoryEntry[]): void
}

/** The identities of all steps that a holder is remembered to have shown, by their names. */
export function rememberedSteps(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string
): ReadonlyMap<string, readonly HistoryEntry[]> {
  return readAll(historyFile(stateFolder, holder)).byName
}

/** What is remembered of the file, and what it says. */
interface Kept {
  readonly byName: Map<string, HistoryEntry[]>
  readonly names: Map<StorePath, string>
  /** The size of the file when it was last read or written: another kernel may add to it. */
  size: number
}

/** Read when it is first asked for, and again when another kernel has added to the file. */
export function createStepHistory(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string
): StepHistory {
  const file = historyFile(stateFolder, holderName(holder))
  let history: Kept | null = null
  function read(): Kept {
    if (history !== null && sizeOf(file) <= history.size) return history
    history = readAll(file, history)
    if (history.size > mostBytes) rewrite(file, history)
    return history
  }
  return {
    of: (name) => read().byName.get(name) ?? [],
    nameOf: (drvPath) => read().names.get(drvPath) ?? null,
    add(entries) {
      if (entries.length === 0) return
      const before = read()
      for (const entry of entries) take(before, entry)
      append(file, before, entries)
    }
  }
}

function readAll(file: string, before: Kept | null = null): Kept {
  const history = before ?? { byName: new Map(), names: new Map(), size: 0 }
  // The end of the file, if it is longer than this program ever makes it.
  const { text, size } = keptEnd(file, 2 * mostBytes) ?? { text: '', size: 0 }
  for (const line of text.split('\n')) {
    const entry = readJson(historyEntry, line)
    // What was damaged, or written by another version of this program, counts as missing.
    if (entry !== null) take(history, entry)
  }
  history.size = size
  return history
}

/** `holder` is what its files are called. One file a notebook: a cell of a thousand steps is one write. */
function historyFile(stateFolder: string, holder: string): string {
  return join(stateFolder, 'history', `${holder}.jsonl`)
}

function take({ byName, names }: Kept, entry: HistoryEntry): void {
  const before = byName.get(entry.name) ?? []
  const others = before.filter(
    ({ drvPath, outPath }) => drvPath !== entry.drvPath || outPath !== entry.outPath
  )
  byName.set(entry.name, [...others, entry].slice(-mostOfStep))
  for (const input of entry.inputs) {
    if (!names.has(input.drvPath)) names.set(input.drvPath, input.name)
  }
  names.set(entry.drvPath, entry.name)
}

/** A line in one write is whole or the last of the file; one that was cut off does not harm the next. */
function append(file: string, history: Kept, entries: readonly HistoryEntry[]): void {
  const lines = entries.map((entry) => JSON.stringify(entry))
  if (!keepMore(file, `\n${lines.join('\n')}\n`)) return
  history.size = sizeOf(file)
  if (history.size > mostBytes) rewrite(file, history)
}

/** Half the room is for what comes: a file is not written anew with every cell. */
function rewrite(file: string, history: Kept): void {
  const entries = [...history.byName.values()].flat().sort((one, other) => other.at - one.at)
  const kept: string[] = []
  let left = mostBytes / 2
  for (const entry of entries) {
    const line = JSON.stringify(entry)
    left -= line.length
    if (left < 0) break
    kept.push(line)
  }
  // Where that fails, what is there already stays, and is only longer than it need be.
  if (keep(file, `${kept.reverse().join('\n')}\n`)) history.size = sizeOf(file)
}

function sizeOf(file: string): number {
  return keptStatus(file)?.size ?? 0
}
