import { lstatSync, rmSync } from 'node:fs'

/**
 * Removes what stands at a path; of a link that alone, whatever became of what it leads to. Gives
 * whether there was something.
 */
export function removeEntry(path: string): boolean {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false
  rmSync(path, { recursive: true })
  return true
}
