import type { Stats } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'

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
}

export interface Walked {
  /** The `limit` entries that come first in the order. */
  readonly entries: readonly Entry[]
  /** Entries that there are. */
  readonly total: number
}

interface Found {
  readonly onDisk: Buffer
  readonly path: string
  readonly rank: number
}

const slash = Buffer.from('/')

/**
 * Lists what is below `root`, or `root` itself where it is a file, without following any link. All
 * entries are counted; the `limit` that come first are looked at (`rank`, the smallest first, then
 * by path), so that a hundred thousand files cost one walk. A folder that cannot be read counts as
 * nothing.
 */
export async function walk(
  root: string,
  limit: number,
  rank: (path: string) => number
): Promise<Walked> {
  const rootPath = Buffer.from(root)
  const status = await statusOf(rootPath)
  if (status === null) return { entries: [], total: 0 }
  if (!status.isDirectory()) {
    const name = root.slice(root.lastIndexOf('/') + 1).replace(/^[0-9a-z]{32}-/, '')
    const entry = await entryOf({ onDisk: rootPath, path: name, rank: 0 })
    return { entries: entry === null ? [] : [entry], total: 1 }
  }

  let kept: Found[] = []
  let total = 0
  const folders: { readonly onDisk: Buffer; readonly path: string }[] = [
    { onDisk: rootPath, path: '' }
  ]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, isFolder } of await childrenOf(folder.onDisk)) {
      const bytes = Buffer.from(name, 'latin1')
      const path = folder.path + bytes.toString('utf8')
      const onDisk = Buffer.concat([folder.onDisk, slash, bytes])
      if (isFolder) {
        folders.push({ onDisk, path: `${path}/` })
        continue
      }
      total += 1
      kept.push({ onDisk, path, rank: rank(path) })
      // Twice the limit plus some: sorting seldom, and never holding more than a few names.
      if (kept.length > 2 * limit + 1000) kept = kept.sort(inOrder).slice(0, limit)
    }
  }
  const entries: Entry[] = []
  for (const found of kept.sort(inOrder).slice(0, limit)) {
    const entry = await entryOf(found)
    if (entry !== null) entries.push(entry)
  }
  return { entries, total }
}

async function childrenOf(
  folder: Buffer
): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
  try {
    // Latin-1 gives each byte of a name back, whatever encoding the name was meant in.
    const children = await readdir(folder, { encoding: 'latin1', withFileTypes: true })
    return children.map((child) => ({ name: child.name, isFolder: child.isDirectory() }))
  } catch {
    return []
  }
}

async function entryOf(found: Found): Promise<Entry | null> {
  const status = await statusOf(found.onDisk)
  if (status === null) return null
  const { onDisk, path } = found
  if (status.isSymbolicLink()) {
    return { onDisk, path, size: status.size, kind: 'link', target: await targetOf(onDisk) }
  }
  const kind = status.isFile() ? 'file' : 'device'
  return { onDisk, path, size: status.size, kind, target: null }
}

async function statusOf(path: Buffer): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch {
    return null
  }
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
