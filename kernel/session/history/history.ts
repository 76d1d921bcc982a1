import {
  derivationName,
  isObject,
  keep,
  keepMore,
  keptEnd,
  keptStatus,
  type StorePath
} from '../../../nix/base/index.ts'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isOnDisk, stepWithInputs } from '../../../nix/store/index.ts'
import type { Engine, NamedDerivation } from '../state/index.ts'
import type { StepReport } from '../../outcome/index.ts'

/** One identity that a step of the notebook had, with what is left to say when its files are gone. */
export interface HistoryEntry {
  readonly name: string
  readonly drvPath: StorePath
  readonly outPath: StorePath
  /** When it was last shown as new: milliseconds since the epoch. */
  readonly at: number
  /** Program and arguments in the notebook's words, as it was then. */
  readonly command: readonly string[]
  /** The steps that it read directly, by their names of then. */
  readonly inputs: readonly NamedDerivation[]
}

/** Identities of one step that are remembered; the oldest go first. */
const mostOfStep = 50
/** Code points of a command that are kept; the derivation has the whole while it is there. */
const longestCommand = 20_000
/** A file that has grown beyond this many bytes is written anew with what is still remembered. */
const mostBytes = 4_000_000

interface History {
  readonly byName: Map<string, HistoryEntry[]>
  /** What a derivation was called: those of earlier identities have no name in the notebook. */
  readonly names: Map<StorePath, string>
  /** The size of the file when it was last read or written: another kernel may add to it. */
  size: number
}

const histories = new WeakMap<Engine, History>()

/**
 * Remembers the identities of steps that are shown with a result, beside those that they had. Costs
 * nothing for a step that is what it was. A folder that cannot be written to is no mistake: this
 * session remembers all the same.
 */
export function recordShown(engine: Engine, steps: readonly StepReport[]): void {
  if (steps.length === 0) return
  const history = historyIn(engine)
  const added: HistoryEntry[] = []
  for (const { name, drvPath, outPath, command } of steps) {
    // What has no name in the notebook is nobody's earlier result.
    if (outPath === null || !engine.names.isNamed(drvPath, name)) continue
    const last = history.byName.get(name)?.at(-1)
    if (last?.drvPath === drvPath && last.outPath === outPath) continue
    const inputs = stepWithInputs(engine.nix, drvPath)?.inputs ?? []
    added.push({
      ...{ name, drvPath, outPath, at: Date.now(), command: shortened(command) },
      inputs: inputs.map(({ from }) => ({ name: nameThen(engine, from), drvPath: from }))
    })
  }
  if (added.length === 0) return
  for (const entry of added) take(history, entry)
  append(historyFile(engine), history, added)
}

/** The identities that a step had, the oldest first, each once: at the place of its last return. */
export function historyOf(engine: Engine, name: string): readonly HistoryEntry[] {
  return historyIn(engine).byName.get(name) ?? []
}

/** An identity by its derivation, whichever step had it. */
export function entryOfDerivation(engine: Engine, drvPath: StorePath): HistoryEntry | null {
  const { byName, names } = historyIn(engine)
  const entries = byName.get(names.get(drvPath) ?? '') ?? []
  return entries.find((entry) => entry.drvPath === drvPath) ?? null
}

/**
 * The identities that a step had before the one that it has, the last first, whose results can still
 * be looked at: the first is `NAME@1`. `current` is null for a step that is not defined any more.
 */
export function earlierIdentities(
  engine: Engine,
  name: string,
  current: StorePath | null
): readonly HistoryEntry[] {
  const isThere = ({ drvPath, outPath }: HistoryEntry) =>
    drvPath !== current && isOnDisk(engine.nix, outPath)
  return historyOf(engine, name).filter(isThere).reverse()
}

/** What a derivation is called now, or was called when it was shown; else what Nix calls it. */
export function nameThen(engine: Engine, drvPath: StorePath): string {
  return engine.names.of(drvPath) ?? historyIn(engine).names.get(drvPath) ?? derivationName(drvPath)
}

function historyIn(engine: Engine): History {
  const known = histories.get(engine)
  const file = historyFile(engine)
  if (known !== undefined && sizeOf(file) <= known.size) return known
  const history = known ?? { byName: new Map(), names: new Map(), size: 0 }
  // The end of the file, if it is longer than this program ever makes it.
  const { text, size } = keptEnd(file, 2 * mostBytes) ?? { text: '', size: 0 }
  const lines = text.split('\n').flatMap((line) => entryOf(line) ?? [])
  for (const entry of lines) take(history, entry)
  history.size = size
  histories.set(engine, history)
  if (size > mostBytes) rewrite(file, history)
  return history
}

function take({ byName, names }: History, entry: HistoryEntry): void {
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

function shortened(command: readonly string[]): string[] {
  let left = longestCommand
  return command.map((word) => {
    const kept = word.length <= left ? word : `${word.slice(0, Math.max(0, left))}…`
    left -= word.length
    return kept
  })
}

/** One file a notebook: a cell of a thousand steps is one write. */
function historyFile(engine: Engine): string {
  const before = files.get(engine)
  if (before !== undefined) return before
  const { nix, holder } = engine
  // A holder may be a file's path, with whatever characters.
  const name = createHash('sha256').update(holder).digest('hex').slice(0, 16)
  const file = join(nix.stateFolder, 'history', `${name}.jsonl`)
  files.set(engine, file)
  return file
}

const files = new WeakMap<Engine, string>()

/** What was damaged, or written by another version of this program, counts as missing. */
function entryOf(line: string): HistoryEntry | null {
  if (line === '') return null
  try {
    const value: unknown = JSON.parse(line)
    return isEntry(value) ? value : null
  } catch {
    return null
  }
}

/** A line in one write is whole or the last of the file; one that was cut off does not harm the next. */
function append(file: string, history: History, entries: readonly HistoryEntry[]): void {
  const lines = entries.map((entry) => JSON.stringify(entry))
  if (!keepMore(file, `\n${lines.join('\n')}\n`)) return
  history.size = sizeOf(file)
  if (history.size > mostBytes) rewrite(file, history)
}

/** Half the room is for what comes: a file is not written anew with every cell. */
function rewrite(file: string, history: History): void {
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

function isEntry(value: unknown): value is HistoryEntry {
  return (
    isObject(value) &&
    ['name', 'drvPath', 'outPath'].every((key) => typeof value[key] === 'string') &&
    typeof value['at'] === 'number' &&
    isList(value['command'], (word) => typeof word === 'string') &&
    isList(
      value['inputs'],
      (input) =>
        isObject(input) && typeof input['name'] === 'string' && typeof input['drvPath'] === 'string'
    )
  )
}

function isList(value: unknown, fits: (member: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits)
}
