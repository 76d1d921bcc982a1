import { join } from 'node:path'
import {
  type Likeness,
  likenessOf,
  mostLikenessBytes,
  nameLikeness
} from '../../files/likeness/index.ts'
import { smallBytes } from '../../session/history/index.ts'
import type {
  DifferentFile,
  FileDifference,
  FileLikeness
} from '../../render/words/commands/index.ts'

/** Files that are looked into: half a megabyte each takes a third of a second. */
const mostFiles = 40

/**
 * In what files differ that two outputs have both, and which are there under another name: what
 * likely made them differ. `before` and `after` are where the outputs are on disk.
 */
export async function likenessOfFiles(
  before: string,
  after: string,
  { files }: Pick<FileDifference, 'files'>,
  signal?: AbortSignal
): Promise<readonly FileLikeness[]> {
  const found: FileLikeness[] = []
  let looked = 0
  const renamed = renamedAmong(files)
  for (const { path, how } of files) {
    if (signal?.aborted === true) break
    const other = renamed.get(path)
    if (other === null) continue
    if (other !== undefined) {
      const likeness = renamedLikeness(other.likeness, join(before, path), join(after, other.path))
      found.push({ path, likeness })
    } else if (how !== 'changed' || looked >= mostFiles) found.push({ path, likeness: null })
    else {
      looked += 1
      found.push({ path, likeness: likenessIn(join(before, path), join(after, path)) })
    }
    // Other requests get their turn between two files.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return found
}

function likenessIn(before: string, after: string): Likeness | null {
  const [old, now] = [before, after].map((path) => smallBytes(path, mostLikenessBytes))
  return old == null || now == null ? null : likenessOf(old, now)
}

/** Of a file under another name what differs in that and in what it holds. */
function renamedLikeness(ofName: Likeness, before: string, after: string): Likeness {
  const [old, now] = [before, after].map((path) => smallBytes(path, mostLikenessBytes))
  if (old == null || now == null) return { ...ofName, isAll: false }
  if (old.equals(now)) return ofName
  const inside = likenessOf(old, now)
  return {
    causes: [...ofName.causes, ...(inside?.causes ?? [])],
    isAll: inside?.isAll === true,
    largest: inside?.largest ?? 0
  }
}

/** A file that is there under another name. */
interface Renamed {
  readonly path: string
  /** Of the two names. */
  readonly likeness: Likeness
}

/** Of a file that is gone, what it is called now; the new one gets null. */
function renamedAmong(files: readonly DifferentFile[]): ReadonlyMap<string, Renamed | null> {
  const renamed = new Map<string, Renamed | null>()
  const added = files.filter(({ how }) => how === 'new').slice(0, mostFiles)
  for (const { path } of files.filter(({ how }) => how === 'gone').slice(0, mostFiles)) {
    for (const other of added) {
      const likeness = renamed.has(other.path) ? null : nameLikeness(path, other.path)
      if (likeness === null) continue
      renamed.set(path, { path: other.path, likeness }).set(other.path, null)
      break
    }
  }
  return renamed
}
