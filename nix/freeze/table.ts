import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { isObject, keep, kept } from '../base/index.ts'

/** What freezing gave the last time. */
export interface Remembered {
  readonly hash: string
  readonly storePath: string
  readonly version: string | null
  readonly description: string
}

interface Entry extends Remembered {
  /** Each file that was read, and how it looked: see `look`. */
  readonly watched: readonly (readonly [path: string, look: string])[]
}

/** Counted up when what is gathered, or how it is made runnable, changes. */
const generation = 3

/**
 * What was frozen for `key` before, where every file that was read looks as it did then and the
 * frozen files are in the store. Costs a look at each of them and starts no process.
 */
export function recall(
  nix: Nix,
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
  nix: Nix,
  key: string,
  files: readonly string[],
  { hash, storePath, version, description }: Remembered
): void {
  const table = readTable(nix)
  const watched = [...new Set(files)].map((path) => [path, look(path)] as const)
  table.set(key, { hash, storePath, version, description, watched })
  keep(tableFile(nix), JSON.stringify({ generation, entries: Object.fromEntries(table) }))
}

/** How a file looks from outside: what changes when its content does. */
function look(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false })
    return stats === undefined ? 'missing' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`
  } catch {
    return 'out of reach'
  }
}

function tableFile(nix: Nix): string {
  return join(nix.stateFolder, 'frozen.json')
}

/** A table that cannot be read is as good as none: freezing anew only takes longer. */
function readTable(nix: Nix): Map<string, Entry> {
  let value: unknown
  try {
    value = JSON.parse(kept(tableFile(nix)) ?? '')
  } catch {
    return new Map()
  }
  if (!isObject(value) || value['generation'] !== generation || !isObject(value['entries'])) {
    return new Map()
  }
  return new Map(
    Object.entries(value['entries']).flatMap(([key, entry]) => {
      const parsed = parseEntry(entry)
      return parsed === null ? [] : [[key, parsed] as const]
    })
  )
}

function parseEntry(value: unknown): Entry | null {
  if (!isObject(value)) return null
  const { hash, storePath, version, description, watched } = value
  if (typeof hash !== 'string' || typeof storePath !== 'string') return null
  if (typeof description !== 'string' || !(version === null || typeof version === 'string')) {
    return null
  }
  if (!Array.isArray(watched)) return null
  const pairs = watched.map(parsePair)
  if (!pairs.every((pair) => pair !== null)) return null
  return { hash, storePath, version, description, watched: pairs }
}

function parsePair(value: unknown): readonly [string, string] | null {
  if (!Array.isArray(value)) return null
  const pair: readonly unknown[] = value
  const [path, before] = pair
  return typeof path === 'string' && typeof before === 'string' ? [path, before] : null
}
