/** At most so many names stand in a sentence. */
const mostNames = 5

/** Names as they stand in a sentence: `a, b and c`, and of many `a, b, c, d, e and 7 more`. */
export function listInWords(names: readonly string[]): string {
  const shown = names.length > mostNames + 1 ? names.slice(0, mostNames) : names
  const rest = names.length - shown.length
  const all = rest === 0 ? shown : [...shown, `${rest} more`]
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

/** A count with its noun: `1 step`, `3 steps`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`
}

/** `once`, `twice`, `3 times`; `never` of none. */
export function timesInWords(count: number): string {
  return ['never', 'once', 'twice'][count] ?? `${count} times`
}

/** A word as a shell reads it back, in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text)
}

/** A text in the single quotes of a shell, which expands nothing in it. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
