import { lstatSync, rmSync } from 'node:fs'

/** Whether something stands at a path: also a link, whatever became of what it leads to. */
export function isEntry(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Removes what stands at a path; of a link that alone. Gives whether there was something. */
export function removeEntry(path: string): boolean {
  if (!isEntry(path)) return false
  rmSync(path, { recursive: true })
  return true
}
