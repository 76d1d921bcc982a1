import { createHash, type Hash } from 'node:crypto'
import { lstatSync, statSync, type Stats } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { listFolder, readText } from '../base/index.ts'

/** How a file or folder stands on disk. */
export interface Look {
  /** Another one where content, kind or permissions may be others. One that is missing has its own. */
  readonly signature: string
  /** When something in it last changed, in milliseconds since the epoch; 0 where it is missing. */
  readonly changedAt: number
  /** Files and folders that were looked at. */
  readonly entries: number
  /** Bytes of them all together. */
  readonly bytes: number
}

/**
 * Looks at a file or folder, with an `lstat` for each entry. A folder's entries are looked at where
 * `whole` says so, at most `most` of them, the first by name; a link among them is looked at as such
 * and not followed. `path` itself may be a link. Contents are not read: the moments of the last
 * change, the size and the inode tell. What is in a folder `outs` that the kernel keeps, links to
 * results, is passed over: it changes with each result. Never throws.
 */
export function lookAt(path: string, whole: boolean, most: number): Look {
  const walk = looking(path, whole, most)
  for (;;) {
    const step = walk.next()
    if (step.done === true) return step.value
  }
}

/**
 * The same with all that is in a folder, however much that is; others get their turn meanwhile.
 * `onFolder` is told of each folder before it is read, by its path. Gives null where it was stopped.
 */
export async function lookAtAll(
  path: string,
  signal?: AbortSignal,
  onFolder?: (folder: string) => void
): Promise<Look | null> {
  const walk = looking(path, true, Infinity, onFolder)
  for (;;) {
    const step = walk.next()
    if (step.done === true) return step.value
    await setImmediate()
    if (signal?.aborted === true) return null
  }
}

/** Entries between two pauses: some 15 ms. */
const entriesAtOnce = 5000

interface Seen extends Facts {
  changedAt: number
  entries: number
  bytes: number
  readonly most: number
  readonly onFolder: ((folder: string) => void) | undefined
}

function* looking(
  path: string,
  whole: boolean,
  most: number,
  onFolder?: (folder: string) => void
): Generator<undefined, Look> {
  const seen: Seen = { ...emptyFacts(), changedAt: 0, entries: 1, bytes: 0, most, onFolder }
  const own = statsIfAny(() => lstatSync(path))
  if (own === undefined) return { signature: 'missing', changedAt: 0, entries: 1, bytes: 0 }
  take(seen, own)
  const target = own.isSymbolicLink() ? statsIfAny(() => statSync(path)) : own
  if (target !== undefined && target !== own) take(seen, target)
  if (whole && target?.isDirectory() === true) yield* lookingInto(seen, path)
  const { changedAt, entries, bytes } = seen
  return { signature: digestOf(seen), changedAt, entries, bytes }
}

function* lookingInto(seen: Seen, folder: string): Generator<undefined, void> {
  seen.onFolder?.(folder)
  const names = listFolder(folder)
  addNames(seen, names)
  for (const name of names) {
    if (seen.entries >= seen.most) return
    seen.entries += 1
    if (seen.entries % entriesAtOnce === 0) yield
    const path = `${folder}/${name}`
    const stats = statsIfAny(() => lstatSync(path))
    if (stats === undefined) continue
    if (name === 'outs' && isOfLinks(path)) continue
    take(seen, stats)
    if (stats.isDirectory()) yield* lookingInto(seen, path)
  }
}

/** As `nix/lib/static.nix` knows such a folder, which leaves it out. */
function isOfLinks(folder: string): boolean {
  const mark = '# Links into the Nix store, kept by nix-workflow:'
  return readText(`${folder}/.gitignore`)?.startsWith(mark) === true
}

function take(seen: Seen, stats: Stats): void {
  addStats(seen, stats)
  seen.bytes += stats.size
  if (stats.ctimeMs > seen.changedAt) seen.changedAt = stats.ctimeMs
}

/**
 * What goes into a signature. Numbers are gathered as such and hashed by the thousand: a text and a
 * call for each entry took 0.1 s more of 100,000 files, which take 0.3 s to look at.
 */
interface Facts {
  readonly hash: Hash
  readonly numbers: Float64Array
  count: number
}

const numbersOfOne = 5

function emptyFacts(): Facts {
  return {
    hash: createHash('sha256'),
    numbers: new Float64Array(numbersOfOne * 1000),
    count: 0
  }
}

function addStats(facts: Facts, { ino, mode, size, mtimeMs, ctimeMs }: Stats): void {
  const { numbers } = facts
  if (facts.count === numbers.length) flush(facts)
  const at = facts.count
  numbers[at] = ino
  numbers[at + 1] = mode
  numbers[at + 2] = size
  numbers[at + 3] = mtimeMs
  numbers[at + 4] = ctimeMs
  facts.count = at + numbersOfOne
}

function addNames(facts: Facts, names: readonly string[]): void {
  flush(facts)
  facts.hash.update(`${names.length}\0${names.join('\0')}\0`)
}

function flush(facts: Facts): void {
  const { hash, numbers, count } = facts
  hash.update(new Uint8Array(numbers.buffer, 0, count * numbers.BYTES_PER_ELEMENT))
  facts.count = 0
}

function digestOf(facts: Facts): string {
  flush(facts)
  return facts.hash.digest('base64')
}

/** What is not there, cannot be reached, or leads in a circle, has none. */
function statsIfAny(ask: () => Stats): Stats | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
