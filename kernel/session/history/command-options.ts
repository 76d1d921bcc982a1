/** The arguments of a command as people speak of them. */
export interface CommandOptions {
  /** By the option as it is written, as `--epochs`, `-k` or `rate`; each value it is given, in order. */
  readonly options: ReadonlyMap<string, readonly string[]>
  /** The words that belong to no option, without the program. */
  readonly others: readonly string[]
}

/**
 * Reads `--key=value`, `key=value` (as scripts of the notebook have it), `--key value` and `-k value`,
 * and flags, whose value is empty. What an option
 * means is known to its program alone: a word behind one is taken for its value unless it begins
 * with a dash itself. A negative number is a value. Behind `--` there are no options.
 */
export function optionsOf(command: readonly string[]): CommandOptions {
  const options = new Map<string, readonly string[]>()
  const others: string[] = []
  const add = (key: string, value: string): void => {
    options.set(key, [...(options.get(key) ?? []), value])
  }
  const words = command.slice(1)
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word === '--') {
      others.push(...words.slice(index + 1))
      break
    }
    const [, key = '', value] =
      /^(--?[A-Za-z][^=\s]*|[A-Za-z_][\w.-]*(?==))(?:=([^]*))?$/.exec(word) ?? []
    const next = words[index + 1]
    if (key === '') others.push(word)
    else if (value !== undefined) add(key, value)
    else if (next === undefined || /^-($|[^\d.])/.test(next)) add(key, '')
    else {
      add(key, next)
      index += 1
    }
  }
  return { options, others }
}
