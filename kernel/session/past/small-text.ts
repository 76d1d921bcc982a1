import { lstatSync, readFileSync } from 'node:fs'

/** Longer than any script that somebody wrote. */
const mostTextBytes = 512 * 1024

/** A text of the store, whole; null of what is none, or is too long. */
export function smallText(path: string): string | null {
  const text = smallBytes(path, mostTextBytes)?.toString('utf8')
  return text === undefined || text.includes('\0') ? null : text
}

/** A regular file, whole; null of what is none, or is longer than `most` bytes. */
export function smallBytes(path: string, most: number): Buffer | null {
  try {
    const status = lstatSync(path)
    return status.isFile() && status.size <= most ? readFileSync(path) : null
  } catch {
    return null
  }
}
