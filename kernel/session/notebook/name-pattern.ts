/** Whether a word stands for all names that look like it: `eval_*`. */
export function isPattern(word: string): boolean {
  return /[*?]/.test(word)
}

/**
 * Whether a name is meant: `*` stands for any characters, `?` for one, the rest for itself. Names come
 * from anywhere, so it takes no longer than the two are long: of what a `*` was given, only the last
 * one's is tried again.
 */
export function matchesName(word: string, name: string): boolean {
  if (!isPattern(word)) return word === name
  const [pattern, text] = [Array.from(word), Array.from(name)]
  let at = 0
  let star = -1
  let afterStar = 0
  for (let index = 0; index < text.length;) {
    const one = pattern[at]
    if (one === '*') {
      star = at
      at += 1
      afterStar = index
    } else if (one !== undefined && (one === '?' || one === text[index])) {
      at += 1
      index += 1
    } else if (star >= 0) {
      at = star + 1
      afterStar += 1
      index = afterStar
    } else return false
  }
  return pattern.slice(at).every((one) => one === '*')
}
