/**
 * What a name that nobody defines is in another language, with the way to say it in Nix: a sentence;
 * null where it is none that is known. `from` is where the name stands in `text`.
 */
export function foreignWord(text: string, from: number, name: string): string | null {
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const [number] = /(?<![\w.])\d[\d.]*$/.exec(before) ?? []
  if (number !== undefined) return ofNumber(number, name)
  const own = words.get(name)
  if (own !== undefined) return `In Nix ${name} is written ${own}.`
  if (/(?:^|[\s;])(?:import|from)\s+$/.test(before))
    return `import reads a file of Nix, as in import ./${name}.nix. Python goes into a cell that begins with %%python and a name for its step.`
  if (/^[A-Z][A-Z0-9_]*$/.test(name) && before.endsWith('${'))
    return `In Nix \${${name}} is a definition of the notebook. A step sees no variable of this machine: define it, as in ${name} = "…";, or where the shell of the step is to read it, write \\\${${name}} (in ''…'' text ''\${${name}}).`
  const [path] = /(?<![\w.])~?\.{0,2}\/[\w.+/-]*\s+$/.exec(before) ?? []
  return path === undefined ? null : ofPath(path.trim(), text.slice(from))
}

const words: ReadonlyMap<string, string> = new Map([
  ['None', 'null'],
  ['nil', 'null'],
  ['NULL', 'null'],
  ['NA', 'null'],
  ['undefined', 'null'],
  ['True', 'true'],
  ['TRUE', 'true'],
  ['False', 'false'],
  ['FALSE', 'false']
])

/** Nix reads `1e-3` as 1 and a name `e-3`, and `1_000` as 1 and `_000`. */
function ofNumber(number: string, name: string): string | null {
  if (/^[eE]-?\d+$/.test(name)) {
    const point = number.includes('.') ? number : `${number}.0`
    return `${number}${name} is no number in Nix, where one with an exponent has a point: write ${point}${name}.`
  }
  if (!/^(?:_\d+)+$/.test(name)) return null
  return `A number has no _ in Nix: write ${number}${name.replaceAll('_', '')} instead of ${number}${name}.`
}

/** A path ends at a blank: what follows is taken for a name. */
function ofPath(path: string, rest: string): string {
  const [last = ''] = /^[\w.+-]+(?: [\w.+-]+)*/.exec(rest) ?? []
  const slash = path.lastIndexOf('/')
  const folder = slash <= 0 ? './.' : path.slice(0, slash)
  const written = folder === '.' ? './.' : folder
  return `A path ends at a blank. Put what has blanks into quotes: ${written} + "${path.slice(slash)} ${last}".`
}
