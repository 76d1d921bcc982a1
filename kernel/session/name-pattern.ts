/** Whether a word stands for all names that look like it: `eval_*`. */
export function isPattern(word: string): boolean {
  return /[*?]/.test(word)
}

/** Whether a name is meant: `*` stands for any characters, `?` for one, the rest for itself. */
export function matchesName(word: string, name: string): boolean {
  if (!isPattern(word)) return word === name
  const source = word
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
  return new RegExp(`^${source}$`, 'su').test(name)
}
