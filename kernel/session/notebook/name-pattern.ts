import { fitsPattern, type PatternPart } from '../../../nix/base/index.ts'

/** Whether a word stands for all names that look like it: `eval_*`. */
export function isPattern(word: string): boolean {
  return /[*?]/.test(word)
}

/** Whether a name is meant: `*` stands for any characters, `?` for one, the rest for itself. */
export function matchesName(word: string, name: string): boolean {
  if (!isPattern(word)) return word === name
  const parts = Array.from(word, (one): PatternPart => {
    if (one === '*') return 'any'
    return one === '?' ? () => true : (character) => character === one
  })
  return fitsPattern(parts, name)
}
