import { readFileSync, statSync } from 'node:fs'

/**
 * The text of a file; null where there is none that can be read, or none of at most so many bytes.
 * What is a pipe or a device is none: whoever reads it may wait for ever.
 */
export function readText(file: string, mostBytes = Infinity): string | null {
  try {
    const status = statSync(file)
    return status.isFile() && status.size <= mostBytes ? readFileSync(file, 'utf8') : null
  } catch {
    return null
  }
}
