/**
 * The words of a command's line, with quotes and backslashes as a shell has them: `"my file.txt"`,
 * `'my file.txt'`, `my\ file.txt`. A member of a sweep, which may have blanks and quotes in its name,
 * is one word as its card calls it too (`models.note=two words`). `names` are those that there are.
 */
export function commandWords(line: string, names: Iterable<string>): readonly string[] {
  const unusual = [...names]
    .filter((name) => /[\s"'\\]/.test(name))
    .sort((one, other) => other.length - one.length)
  const words: string[] = []
  let from = 0
  while (from < line.length) {
    const rest = line.slice(from)
    const blanks = /^\s+/.exec(rest)?.[0].length ?? 0
    if (blanks > 0) {
      from += blanks
      continue
    }
    const [word, length] = named(rest, unusual) ?? written(rest)
    // An empty one, as of `""`, names nothing.
    if (word !== '') words.push(word)
    from += length
  }
  return words
}

type Word = readonly [word: string, length: number]

/** A name as a card has it, and what may stand behind it: `@2` for an earlier one. */
function named(rest: string, names: readonly string[]): Word | null {
  for (const name of names) {
    if (!rest.startsWith(name)) continue
    const end = /^(@\d+)?(?=\s|$)/.exec(rest.slice(name.length))?.[0]
    if (end !== undefined) return [name + end, name.length + end.length]
  }
  return null
}

/** A quote that nothing closes stands for itself, and so does a backslash before a common letter. */
function written(rest: string): Word {
  const part = /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\([\s"'\\])|(\S)/sy
  let word = ''
  let length = 0
  for (let match = part.exec(rest); match !== null; match = part.exec(rest)) {
    const [, inDouble, inSingle, escaped, plain] = match
    word += inDouble?.replace(/\\(["\\$`])/g, '$1') ?? inSingle ?? escaped ?? plain ?? ''
    length = part.lastIndex
  }
  return [word, length]
}
