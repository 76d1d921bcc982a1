import { join } from 'node:path'
import { dropKept, holderName, keep } from '../../nix/base/keep.ts'
import { markOf } from '../../nix/base/own-folders.ts'
import type { Nix } from '../../nix/installation/installation.ts'

/**
 * Has a process that lives, and is not this one, say that it works for a holder, as another kernel
 * would. Gives what takes that back.
 */
export function workElsewhere(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string
): () => void {
  const file = join(stateFolder, 'at-work', `${holderName(holder)}.${markOf(process.ppid) ?? ''}`)
  keep(file, '')
  return () => dropKept(file)
}
