import { join } from 'node:path'
import {
  dropKept,
  holderName,
  isOfDead,
  keep,
  kept,
  keptNames,
  ownMark,
  type StorePath
} from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { heldAs, holderNames } from './roots.ts'

/** Whoever holds paths in the store, by the name that was given. */
export interface Holder {
  /** What its files are called: see `holderName`. */
  readonly id: string
  /** null where nobody has said it, as kernels before this did not. */
  readonly name: string | null
  /** Whether a process that is alive has said that it works for it; this one does not count. */
  readonly isAtWork: boolean
  readonly paths: readonly StorePath[]
}

/**
 * Says that this process works for a holder: what that holds is left alone by all others until the
 * process ends, or the function that this gives is called.
 */
export function workFor(nix: Pick<Nix, 'stateFolder'>, holder: string): () => void {
  const id = holderName(holder)
  keep(join(namesFolder(nix), id), holder)
  const mark = ownMark()
  if (mark === null) return () => undefined
  const file = join(workFolder(nix), `${id}.${mark}`)
  keep(file, '')
  return () => dropKept(file)
}

/** All that hold something, and who of them is at work. */
export function holders(nix: Nix): readonly Holder[] {
  const atWork = atWorkElsewhere(nix)
  return holderNames(nix).map((id) => ({
    id,
    name: nameOf(nix, id),
    isAtWork: atWork.has(id),
    paths: heldAs(nix, id)
  }))
}

/** Whether another process that is alive has said that it works for a holder. */
export function isAtWorkElsewhere(nix: Pick<Nix, 'stateFolder'>, holder: string): boolean {
  return atWorkElsewhere(nix).has(holderName(holder))
}

/** What the files of those are called. */
function atWorkElsewhere(nix: Pick<Nix, 'stateFolder'>): ReadonlySet<string> {
  const atWork = new Set<string>()
  for (const name of keptNames(workFolder(nix))) {
    const [id = '', mark = ''] = name.split('.')
    if (isOfDead(mark)) dropKept(join(workFolder(nix), name))
    else if (mark !== ownMark()) atWork.add(id)
  }
  return atWork
}

/** What was damaged says nothing. */
function nameOf(nix: Nix, id: string): string | null {
  const name = kept(join(namesFolder(nix), id))
  return name !== null && holderName(name) === id ? name : null
}

function namesFolder({ stateFolder }: Pick<Nix, 'stateFolder'>): string {
  return join(stateFolder, 'holders')
}

function workFolder({ stateFolder }: Pick<Nix, 'stateFolder'>): string {
  return join(stateFolder, 'at-work')
}
