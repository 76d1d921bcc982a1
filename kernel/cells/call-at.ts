import { isKeyword, type Open, type PlacedWord, wordsOf } from '../../nix/syntax/index.ts'

/** A call of which the cursor stands in an argument that is a set, where the name of a key stands. */
export interface CallAtCursor {
  /** What is called, as far as it is a name: `['script', 'python']`. */
  readonly path: readonly string[]
  /** Which argument it is, from 0. */
  readonly index: number
  /** The keys of the sets around the cursor within that argument: `['params']`; mostly none. */
  readonly inside: readonly string[]
  /** Keys that the innermost set has already. */
  readonly given: readonly string[]
  /** Where the argument begins: at its `{`. */
  readonly from: number
}

/**
 * The call whose keys are to be written at the offset, in a text that may have mistakes: of
 * `f { a = 1; | }` that of `f`. null where no key can stand, or where the set is no argument of a name.
 */
export function callAt(body: string, offset: number): CallAtCursor | null {
  const before = [...wordsOf(body.slice(0, offset))].filter(isMeant)
  const end = before.pop()
  if (end?.mode !== 'ordinary' || end.open?.kind !== '{') return null
  const siblings = before.filter(({ open }) => open?.from === end.open?.from)
  if (!standsKey(siblings, body)) return null
  const given = keysIn(
    [...wordsOf(body)].filter(isMeant).filter(({ open }) => open?.from === end.open?.from),
    body,
    offset
  )
  const call = callOf(end.open, before, body)
  return call === null ? null : { ...call, given }
}

/** The call that a set is an argument of, or, as the value of a key, the set around it. */
function callOf(
  open: Open,
  words: readonly PlacedWord[],
  body: string
): Omit<CallAtCursor, 'given'> | null {
  const inside: string[] = []
  let set = open
  for (;;) {
    const { from, outer } = set
    const line = words.filter((word) => word.from < from && word.open?.from === outer?.from)
    if (line.at(-1)?.kind !== '=') {
      const head = headOf(line, body)
      return head === null ? null : { ...head, inside, from }
    }
    const path = pathAtEnd(line.slice(0, -1), body)
    if (outer?.kind !== '{' || path === null) return null
    inside.unshift(...path)
    set = outer
  }
}

/** The function and the arguments that stand directly before an argument, all at one level. */
function headOf(
  line: readonly PlacedWord[],
  body: string
): Pick<CallAtCursor, 'path' | 'index'> | null {
  const atoms: (readonly string[])[] = []
  for (let index = line.length - 1; index >= 0; index -= 1) {
    const word = line[index]
    if (word === undefined) break
    const path = pathAtEnd(line.slice(0, index + 1), body)
    if (path !== null) {
      atoms.push(path)
      index -= 2 * (path.length - 1)
    } else if (opening.has(word.kind)) {
      atoms.push([])
      // Of a string all its content stands at another level.
    } else if (word.kind === 'integer' || word.kind === 'float' || word.kind === 'path') {
      atoms.push([])
    } else if (!closing.has(word.kind)) break
  }
  const path = atoms.at(-1)
  if (path === undefined || path.length === 0 || path.some(isKeyword)) return null
  return { path, index: atoms.length - 1 }
}

/** The names with dots between them that stand at the end; null where no name does. */
function pathAtEnd(line: readonly PlacedWord[], body: string): readonly string[] | null {
  const path: string[] = []
  for (let index = line.length - 1; index >= 0; index -= 2) {
    const name = line[index]
    if (name?.kind !== 'identifier') break
    path.unshift(body.slice(name.from, name.to))
    if (line[index - 1]?.kind !== '.') break
  }
  return path.length === 0 ? null : path
}

/** What a bracket or string is counted by where it stands among arguments: it is one of them. */
const opening: ReadonlySet<string> = new Set(['(', '[', '{', '"', "''"])
const closing: ReadonlySet<string> = new Set([')', ']', '}', 'close'])

/** Whether what stands at the end of these words of a set can be the name of a key. */
function standsKey(siblings: readonly PlacedWord[], body: string): boolean {
  const last = siblings.at(-1)
  if (last === undefined) return true
  if (last.kind === ';') return true
  const isName = last.kind === 'identifier' || isKeyword(body.slice(last.from, last.to))
  const previous = siblings.at(-2)
  return isName && (previous === undefined || previous.kind === ';')
}

/** The first names of the bindings of a set, but for one at the offset. */
function keysIn(siblings: readonly PlacedWord[], body: string, offset: number): readonly string[] {
  return siblings.flatMap((word, index) => {
    const previous = siblings[index - 1]
    const isFirst = previous === undefined || previous.kind === ';'
    const isHere = word.from <= offset && offset <= word.to
    const next = siblings[index + 1]
    const isKey = next?.kind === '=' || next?.kind === '.'
    return isFirst && isKey && !isHere && word.kind === 'identifier'
      ? [body.slice(word.from, word.to)]
      : []
  })
}

function isMeant({ kind }: PlacedWord): boolean {
  return kind !== 'lineComment' && kind !== 'blockComment'
}
