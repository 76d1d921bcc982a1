import type { Dirent, Stats } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { statusAt } from '../../../nix/base/index.ts'
import { fairly, groupOf } from './order.ts'
import type { FolderCount } from './summary.ts'

/** One entry of an output that is not a folder. */
export interface Entry {
  /** On disk, as the bytes that it has there: a name need not be UTF-8. */
  readonly onDisk: Buffer
  /** Relative to the output, as text. */
  readonly path: string
  readonly size: number
  readonly kind: 'file' | 'link' | 'device'
  /** Where a link points to, as it is written; else null. */
  readonly target: string | null
  /** Whether its time or its mode is not what Nix gives to all that is in its store. */
  readonly isTouched: boolean
}

export interface Walked {
  /** `limit` entries: those that are read first, in their order, then what comes first of the rest. */
  readonly entries: readonly Entry[]
  /** Entries that there are. */
  readonly total: number
  /** The first folders by path, none deeper than `deepestFolder`, with all that is below them. */
  readonly folders: readonly FolderCount[]
  /** How many there are in `root` itself. */
  readonly outerFolders: number
  /** Whether that is so of one of the entries, or of any folder. */
  readonly isTouched: boolean
}

/** Folders are counted for a reader, who wants to know where the files are and not all of them. */
const deepestFolder = 4
const mostFolders = 200

interface Found {
  readonly folder: Buffer
  /** Its bytes as Latin-1. */
  readonly name: string
  readonly path: string
  readonly rank: number
}

const slash = Buffer.from('/')

/**
 * Lists what is below `root`, or `root` itself where it is a file, without following any link. All
 * entries are counted; `limit` of them are looked at: the `read` ones that stand for all groups of
 * files (`fairly`), then those that come first (`rank`, the smallest first, then by path), so that a
 * hundred thousand files cost one walk. A folder that cannot be read counts as nothing.
 */
export async function walk(
  root: string,
  limit: number,
  rank: (path: string) => number,
  read = 0,
  called: string | null = null
): Promise<Walked> {
  const rootPath = Buffer.from(root)
  const status = statusAt(rootPath)
  if (status === null)
    return { entries: [], total: 0, folders: [], outerFolders: 0, isTouched: false }
  if (!status.isDirectory()) {
    const name = called ?? root.slice(root.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '')
    const entry = await entryOf(rootPath, name)
    const isTouched = wasTouched(status)
    return {
      entries: entry === null ? [] : [entry],
      total: 1,
      folders: [],
      outerFolders: 0,
      isTouched
    }
  }

  const tally = new Tally(limit, rank)
  await countBelow(rootPath, tally)
  const chosen = await chosenOf(tally, limit, read)
  return {
    entries: chosen,
    total: tally.total,
    folders: tally.folders,
    outerFolders: tally.outerFolders,
    isTouched: tally.isTouched || chosen.some((entry) => entry.isTouched)
  }
}

/** What a walk has met so far. */
class Tally {
  total = 0
  /** Folders in the root itself. */
  outerFolders = 0
  isTouched = false
  /** By the group of their rank, the first files of each. */
  readonly groups = new Map<number, First>()
  readonly #counts = new Map<string, number>()
  readonly #limit: number
  readonly #rank: (path: string) => number

  constructor(limit: number, rank: (path: string) => number) {
    this.#limit = limit
    this.#rank = rank
  }

  takeFile(folder: Buffer, name: string, path: string): void {
    this.total += 1
    const rank = this.#rank(path)
    const group = groupOf(rank)
    const first = this.groups.get(group) ?? new First(this.#limit)
    this.groups.set(group, first)
    first.add({ folder, name, path, rank })
  }

  /** The folders that a file in this one is counted for: with it those above it, where it counts. */
  takeFolder(path: string, above: readonly string[]): readonly string[] {
    if (above.length >= deepestFolder || this.#counts.size >= countedAtMost) return above
    this.#counts.set(path, this.#counts.get(path) ?? 0)
    return [...above, path]
  }

  countFor(folders: readonly string[], files: number): void {
    for (const path of folders) this.#counts.set(path, (this.#counts.get(path) ?? 0) + files)
  }

  get folders(): readonly FolderCount[] {
    const byPath = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, mostFolders)
    return byPath.map(([path, files]) => ({ path, files }))
  }
}

async function countBelow(root: Buffer, tally: Tally): Promise<void> {
  const folders: Folder[] = [{ onDisk: root, path: '', counted: [] }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { onDisk, path: within, counted } = folder
    const before = tally.total
    const own = statusAt(onDisk)
    tally.isTouched ||= own !== null && wasTouched(own)
    for (const child of await childrenOf(onDisk)) {
      const path = within + (ascii.test(child.name) ? child.name : bytesOf(child.name).toString())
      if (!child.isDirectory()) {
        tally.takeFile(onDisk, child.name, path)
        continue
      }
      if (within === '') tally.outerFolders += 1
      folders.push({
        onDisk: Buffer.concat([onDisk, slash, bytesOf(child.name)]),
        path: `${path}/`,
        counted: tally.takeFolder(path, counted)
      })
    }
    tally.countFor(counted, tally.total - before)
  }
}

/** The entries that are looked at, out of all that were met: those that are read first, then the others. */
async function chosenOf({ groups }: Tally, limit: number, read: number): Promise<Entry[]> {
  const sorted = [...groups].sort(([a], [b]) => a - b).map(([, first]) => first.sorted())
  const chosen = fairly(sorted, Math.min(read, limit))
  const rest = sorted.flat().filter((found) => !chosen.has(found))
  const entries: Entry[] = []
  for (const { folder, name, path } of [...[...chosen].sort(inOrder), ...rest].slice(0, limit)) {
    const entry = await entryOf(Buffer.concat([folder, slash, bytesOf(name)]), path)
    if (entry !== null) entries.push(entry)
  }
  return entries
}

/** The first ones of those that are added, and not many more at any time. */
class First {
  private readonly limit: number
  private kept: Found[] = []
  private last: Found | undefined

  constructor(limit: number) {
    this.limit = limit
  }

  add(found: Found): void {
    // What comes behind the last of those that are kept need not be kept.
    if (this.last !== undefined && inOrder(found, this.last) > 0) return
    this.kept.push(found)
    if (this.kept.length <= 2 * this.limit + 500) return
    this.kept = this.sorted()
    this.last = this.kept.at(-1)
  }

  sorted(): Found[] {
    return this.kept.sort(inOrder).slice(0, this.limit)
  }
}

interface Folder {
  readonly onDisk: Buffer
  /** With a slash at its end, but for the output itself. */
  readonly path: string
  /** The folders that a file in this one is counted for. */
  readonly counted: readonly string[]
}

/** So many are remembered before the first ones by path are taken. */
const countedAtMost = 20_000

const ascii = /^[\x20-\x7e]*$/

function bytesOf(name: string): Buffer {
  return Buffer.from(name, 'latin1')
}

async function childrenOf(folder: Buffer): Promise<readonly Dirent[]> {
  try {
    // Latin-1 gives each byte of a name back, whatever encoding the name was meant in.
    return await readdir(folder, { encoding: 'latin1', withFileTypes: true })
  } catch {
    return []
  }
}

/** One entry by its place; `path` is what it is called. null of a folder, and of what is not there. */
export async function entryOf(onDisk: Buffer, path: string): Promise<Entry | null> {
  // A look of its own thread costs five times as much as the look, and only those listed are looked at.
  const status = statusAt(onDisk)
  if (status === null || status.isDirectory()) return null
  const isTouched = wasTouched(status)
  const { size } = status
  if (status.isSymbolicLink()) {
    return { onDisk, path, size, kind: 'link', target: await targetOf(onDisk), isTouched }
  }
  const kind = status.isFile() ? 'file' : 'device'
  return { onDisk, path, size, kind, target: null, isTouched }
}

/**
 * Nix sets the time of all that it takes into its store to the first second, and takes all rights to
 * write away; whoever writes there all the same leaves another time, and mostly a right.
 */
function wasTouched(status: Stats): boolean {
  if (status.isSymbolicLink()) return false
  return status.mtimeMs !== 1000 || (status.mode & 0o222) !== 0
}

async function targetOf(link: Buffer): Promise<string | null> {
  try {
    return (await readlink(link, { encoding: 'buffer' })).toString('utf8')
  } catch {
    return null
  }
}

function inOrder(a: Found, b: Found): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}
