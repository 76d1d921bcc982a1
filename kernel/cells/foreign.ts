/** What is written as in another language. */
export type ForeignWord =
  /** A word for a value, and what it is in Nix. */
  | { readonly kind: 'value'; readonly name: string; readonly written: string }
  /** The module of an `import` as Python has it. */
  | { readonly kind: 'module'; readonly name: string }
  /** A variable of a shell or of the machine. */
  | { readonly kind: 'variable'; readonly name: string }
  /** A number with an exponent and no point, and how Nix has it. */
  | { readonly kind: 'exponent'; readonly number: string; readonly written: string }
  | { readonly kind: 'underscore'; readonly number: string; readonly written: string }
  /** A path with blanks: what is in front of its last `/`, and the rest. */
  | { readonly kind: 'path'; readonly folder: string; readonly rest: string }

/**
 * What a name that nobody defines is in another language; null where it is none that is known.
 * `from` is where the name stands in `text`.
 */
export function foreignWord(text: string, from: number, name: string): ForeignWord | null {
  const before = text.slice(text.lastIndexOf('\n', from - 1) + 1, from)
  const [number] = /(?<![\w.])\d[\d.]*$/.exec(before) ?? []
  if (number !== undefined) return ofNumber(number, name)
  const own = words.get(name)
  if (own !== undefined) return { kind: 'value', name, written: own }
  if (/(?:^|[\s;])(?:import|from)\s+$/.test(before)) return { kind: 'module', name }
  if (/^[A-Z][A-Z0-9_]*$/.test(name) && before.endsWith('${')) return { kind: 'variable', name }
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
function ofNumber(number: string, name: string): ForeignWord | null {
  if (/^[eE]-?\d+$/.test(name)) {
    const point = number.includes('.') ? number : `${number}.0`
    return { kind: 'exponent', number: number + name, written: point + name }
  }
  if (!/^(?:_\d+)+$/.test(name)) return null
  return {
    kind: 'underscore',
    number: number + name,
    written: number + name.replaceAll('_', '')
  }
}

/** A path ends at a blank: what follows is taken for a name. */
function ofPath(path: string, rest: string): ForeignWord {
  const [last = ''] = /^[\w.+-]+(?: [\w.+-]+)*/.exec(rest) ?? []
  const slash = path.lastIndexOf('/')
  const folder = slash <= 0 ? './.' : path.slice(0, slash)
  const written = folder === '.' ? './.' : folder
  return { kind: 'path', folder: written, rest: `${path.slice(slash)} ${last}` }
}
