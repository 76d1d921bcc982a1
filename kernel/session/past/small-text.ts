import { lstatSync, readFileSync } from 'node:fs'

/** Longer than any script that somebody wrote. */
const mostTextBytes = 512 * 1024

/** A text of the store, whole; null of what is none, or is too long. */
export function smallText(path: string): string | null {
  try {
    const status = lstatSync(path)
    if (!status.isFile() || status.size > mostTextBytes) return null
    const text = readFileSync(path, 'utf8')
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
