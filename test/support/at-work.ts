import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropKept, holderName, keep } from '../../nix/base/keep.ts'
import { ownMark } from '../../nix/base/own-folders.ts'
import type { Nix } from '../../nix/installation/installation.ts'

/**
 * Has a process that lives, and is not this one, say that it works for a holder, as another kernel
 * would. Gives what takes that back.
 */
export function workElsewhere(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string
): () => void {
  const [place = ''] = (ownMark() ?? '').split('-')
  const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
  const since = stat.replace(/^.*\)/s, '').trim().split(' ')[19] ?? ''
  const mark = `${place}-${process.ppid}-${since}`
  const file = join(stateFolder, 'at-work', `${holderName(holder)}.${mark}`)
  keep(file, '')
  return () => dropKept(file)
}
