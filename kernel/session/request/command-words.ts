/**
 * The words of a command's line. A step is one word however it is called, as the members of a sweep
 * are by their parameters: as its card calls it (`models.note=two words`), or as Nix has it
 * (`models."note=two words"`). `names` are those that there are.
 */
export function commandWords(line: string, names: Iterable<string>): readonly string[] {
  const known = new Set(names)
  const unusual = [...known]
    .filter((name) => /[\s"\\]/.test(name))
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
    const [word, length] = named(rest, unusual) ?? quoted(rest, known) ?? plain(rest)
    words.push(word)
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

/** A path of names of which some are quoted, where there is a step of that name. */
function quoted(rest: string, names: ReadonlySet<string>): Word | null {
  const match =
    /^((?:[^\s".]+|"(?:[^"\\]|\\.)*")(?:\.(?:[^\s"]+?|"(?:[^"\\]|\\.)*"))*)(@\d+)?(?=\s|$)/s.exec(
      rest
    )
  const [all = '', path = '', end = ''] = match ?? []
  if (!path.includes('"')) return null
  const name = path.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, inner: string) =>
    inner.replace(/\\(.)/gs, '$1')
  )
  return names.has(name) ? [name + end, all.length] : null
}

function plain(rest: string): Word {
  const word = /^\S+/.exec(rest)?.[0] ?? rest
  return [word, word.length]
}
