import { closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs'
import type { Nix } from '../../../nix/installation/index.ts'
import type { FoundProgram } from '../../outcome/index.ts'

/** Linux reads no more of a first line. */
const longestLine = 256

/**
 * What is at a path of the store, for the words about why it did not start; null where nothing is,
 * or what is there lies outside of the store.
 */
export function foundProgram(nix: Nix, path: string): FoundProgram | null {
  try {
    const store = realpathSync(nix.onDisk('/nix/store'))
    const place = realpathSync(nix.onDisk(path))
    if (!place.startsWith(`${store}/`) || !statSync(place).isFile()) return null
    const start = startOf(place)
    if (start.startsWith('\x7fELF')) return { kind: 'binary' }
    const [, line] = /^#!([^\n]*)/.exec(start) ?? []
    return line === undefined ? { kind: 'other' } : { kind: 'script', interpreter: line }
  } catch {
    return null
  }
}

function startOf(place: string): string {
  const file = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const buffer = Buffer.alloc(longestLine)
    return buffer.subarray(0, readSync(file, buffer)).toString('latin1')
  } finally {
    closeSync(file)
  }
}
