import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Nix } from '../installation/index.ts'
import { fits, type Fitting, isObject, keep, kept, readJson } from '../base/index.ts'

/** A program as it was frozen. */
const frozenProgram = v.object({
  /** That of its file; of a Python as it was asked for. */
  name: v.string(),
  /** As in `3.11.7`, where it is known: of a Python. */
  version: v.nullable(v.string()),
  /** The first of those that come with it from a virtual environment, each with its version. */
  packages: v.array(v.string()),
  /** How many more of them there are. */
  morePackages: v.number(),
  /** What of it does not work where nothing else of the machine is seen. */
  lacks: v.nullable(v.picklist(['git-helpers']))
})

export type FrozenProgram = Fitting<typeof frozenProgram>

const entry = v.object({
  hash: v.string(),
  storePath: v.string(),
  version: v.nullable(v.string()),
  contents: v.array(frozenProgram),
  /** Each file that was read, and how it looked: see `look`. */
  watched: v.array(v.tuple([v.string(), v.string()]))
})

/** What freezing gave the last time. */
export type Remembered = Omit<Entry, 'watched'>

type Entry = Fitting<typeof entry>

/** Counted up when what is gathered, or how it is made runnable, changes. */
const generation = 3

const table = v.object({
  generation: v.literal(generation),
  entries: v.custom<Readonly<Record<string, unknown>>>(isObject)
})

/**
 * What was frozen for `key` before, where every file that was read looks as it did then and the
 * frozen files are in the store. Costs a look at each of them and starts no process.
 */
export function recall(
  nix: Pick<Nix, 'stateFolder' | 'onDisk'>,
  key: string
): (Remembered & { readonly files: readonly string[] }) | null {
  const entry = readTable(nix).get(key)
  if (entry === undefined || !existsSync(nix.onDisk(entry.storePath))) return null
  const unchanged = entry.watched.every(([path, before]) => look(path) === before)
  return unchanged ? { ...entry, files: entry.watched.map(([path]) => path) } : null
}

/**
 * Remembers what was frozen for `key` out of `files`, one of which may be missing. Where that cannot
 * be written the next kernel freezes anew.
 */
export function remember(
  nix: Pick<Nix, 'stateFolder'>,
  key: string,
  files: readonly string[],
  { hash, storePath, version, contents }: Remembered
): void {
  const table = readTable(nix)
  const watched = [...new Set(files)].map((path) => [path, look(path)] as const)
  table.set(key, { hash, storePath, version, contents, watched })
  keep(tableFile(nix), JSON.stringify({ generation, entries: Object.fromEntries(table) }))
}

/** How a file looks from outside: what changes when its content does. */
function look(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? 'missing' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`
  } catch {
    return 'unreadable'
  }
}

function tableFile(nix: Pick<Nix, 'stateFolder'>): string {
  return join(nix.stateFolder, 'frozen.json')
}

/** A table that cannot be read is as good as none: freezing anew only takes longer. */
function readTable(nix: Pick<Nix, 'stateFolder'>): Map<string, Entry> {
  const value = readJson(table, kept(tableFile(nix)))
  // One that is damaged takes no other with it.
  return new Map(Object.entries(value?.entries ?? {}).filter(isOfEntry))
}

function isOfEntry(member: readonly [string, unknown]): member is [string, Entry] {
  return fits(entry, member[1])
}
