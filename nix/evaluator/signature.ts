import { createHash, type Hash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** How a file or folder stands on disk. */
export interface Look {
  /** Another one where content, kind or permissions may be others. One that is missing has its own. */
  readonly signature: string
  /** When something in it last changed, in milliseconds since the epoch; 0 where it is missing. */
  readonly changedAt: number
  /** Files and folders that were looked at. */
  readonly entries: number
}

/**
 * Looks at a file or folder, with an `lstat` for each entry. A folder's entries are looked at where
 * `whole` says so, at most `most` of them, the first by name; a link among them is looked at as such
 * and not followed. `path` itself may be a link. Contents are not read: the moments of the last
 * change, the size and the inode tell. What is in a folder `outs` that the kernel keeps, links to
 * results, is passed over: it changes with each result. Never throws.
 */
export function lookAt(path: string, whole: boolean, most: number): Look {
  const hash = createHash('sha1')
  const own = statsIfAny(() => lstatSync(path))
  if (own === undefined) return { signature: 'missing', changedAt: 0, entries: 1 }
  const seen: Seen = { hash, changedAt: 0, left: most - 1 }
  take(seen, '', own)
  const target = own.isSymbolicLink() ? statsIfAny(() => statSync(path)) : own
  if (target !== undefined && target !== own) take(seen, '', target)
  if (whole && target?.isDirectory() === true) takeFolder(seen, path, '')
  return {
    signature: hash.digest('base64'),
    changedAt: seen.changedAt,
    entries: most - seen.left
  }
}

interface Seen {
  readonly hash: Hash
  changedAt: number
  left: number
}

function takeFolder(seen: Seen, root: string, inside: string): void {
  for (const name of namesIn(join(root, inside))) {
    if (seen.left <= 0) return
    seen.left -= 1
    const path = join(inside, name)
    const stats = statsIfAny(() => lstatSync(join(root, path)))
    if (stats === undefined) continue
    if (name === 'outs' && isOfLinks(join(root, path))) continue
    take(seen, path, stats)
    if (stats.isDirectory()) takeFolder(seen, root, path)
  }
}

/** As `nix/lib/static.nix` knows such a folder, which leaves it out. */
function isOfLinks(folder: string): boolean {
  try {
    const mark = '# Links into the Nix store, kept by nix-workflow:'
    return readFileSync(join(folder, '.gitignore'), 'utf8').startsWith(mark)
  } catch {
    return false
  }
}

function take(seen: Seen, path: string, { ino, mode, size, mtimeMs, ctimeMs }: Stats): void {
  seen.hash.update(`${path}\0${ino} ${mode} ${size} ${mtimeMs} ${ctimeMs}\0`)
  seen.changedAt = Math.max(seen.changedAt, ctimeMs)
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** What is not there, cannot be reached, or leads in a circle, has none. */
function statsIfAny(ask: () => Stats): Stats | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
