import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import type { Nix } from '../../../nix/installation/index.ts'
import { pathInStore } from '../results/index.ts'

/** Longer than any script that somebody wrote. */
const mostTextBytes = 512 * 1024

/** A text of the store, whole, by its path there; null of what is none, or is too long. */
export function smallStoreText(nix: Nix, path: string): string | null {
  const onDisk = pathInStore(nix, path)
  const text = onDisk === null ? undefined : smallBytes(onDisk, mostTextBytes)?.toString('utf8')
  return text === undefined || text.includes('\0') ? null : text
}

/** A regular file, whole; null of what is none, a link too, or is longer than `most` bytes. */
export function smallBytes(path: string | Buffer, most: number): Buffer | null {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const status = fstatSync(file)
      return status.isFile() && status.size <= most ? readFileSync(file) : null
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
