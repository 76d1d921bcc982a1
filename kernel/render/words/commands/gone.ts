import { commandWord, firstInWords } from '../../../outcome/index.ts'
import type { Told } from '../index.ts'

/** So many names of steps a sentence has room for. */
export const mostNamed = 12

/** What is to be said of results that somebody removed from the store, by the names of their steps. */
export function goneInWords(names: readonly string[]): string {
  return `${whatIsGone(names)} ${wayOut(names)}`
}

/** Why nothing can be done with the result of a step that somebody removed. */
export function resultGone(name: string): Told {
  return { message: whatIsGone([name]), fix: wayOut([name]) }
}

/** The command that has results which are gone built again. */
export function fixOf(...names: readonly string[]): string {
  return ['%verify --fix', ...names.map(commandWord)].join(' ')
}

function whatIsGone(names: readonly string[]): string {
  const named = firstInWords(names, mostNamed)
  return names.length === 1
    ? `The result of ${named} is gone: it was removed from the disk by hand. Nix still takes it for being there, so it does not build it again by itself.`
    : `The results of ${named} are gone: they were removed from the disk by hand. Nix still takes them for being there, so it does not build them again by itself.`
}

function wayOut(names: readonly string[]): string {
  // Without a name it is all of the notebook.
  const named = names.length > mostNamed ? [] : names
  return `To have ${names.length === 1 ? 'it' : 'them'} built again: ${fixOf(...named)}`
}
