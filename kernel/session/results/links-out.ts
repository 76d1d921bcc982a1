import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findInside } from './output-path.ts'

/** Links of a folder that lead out of it, or to nothing. */
export interface LinksOut {
  /** The first ones, by their paths in the folder; '' where it is itself a link. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
  /** How many there are. */
  readonly total: number
}

/** Links that are named. */
const mostNamed = 3

/**
 * Entries of a folder that are looked at: some 60 ms. Of a larger one the step that reads what is not
 * there says so.
 */
const mostEntries = 50_000

/** Finds them by the folder's place on disk, the nearest to its root first. */
export function linksOutOf(folder: string, most = mostEntries): LinksOut {
  const root = findInside(folder, '')
  if (root.kind === 'leads-out') return { links: [{ path: '', target: root.target }], total: 1 }
  const links: { path: string; target: string }[] = []
  const folders = ['']
  let seen = 0
  let total = 0
  // A list goes on to what is added to it while it is walked.
  for (const within of folders) {
    for (const entry of entriesOf(join(folder, within))) {
      seen += 1
      if (seen > most) return { links, total }
      const path = join(within, entry.name)
      if (entry.isDirectory()) folders.push(path)
      if (!entry.isSymbolicLink()) continue
      const found = findInside(folder, path)
      if (found.kind !== 'leads-out') continue
      total += 1
      if (links.length < mostNamed) links.push({ path, target: found.target })
    }
  }
  return { links, total }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
