import { lstatSync, type Stats } from 'node:fs'

/**
 * What is at a path, of a link the link itself; null where nothing is, or where it cannot be looked
 * at: below a file, behind a folder that is closed, with a name that no file can have.
 */
export function statusAt(path: string | Buffer): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}
