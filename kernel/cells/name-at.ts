import { isKeyword, type PlacedWord, wordsOf } from '../../nix/syntax/index.ts'
import type { ScriptHead } from './cell.ts'
import { readHead, scriptWords } from './head.ts'

/** The name or attribute path at the cursor. Offsets are UTF-16 units of the cell. */
export interface NameAtCursor {
  /**
   * `['models', 'small']` of `models.small`; what follows the name at the cursor is left out. The
   * last one is empty where the cursor stands behind a dot, or where nothing was typed yet.
   */
  readonly path: readonly string[]
  /** False where the path goes on from something that is no name, as in `(f x).name`. */
  readonly startsWithName: boolean
  /** The part of the last name that stands before the cursor. */
  readonly prefix: string
  /** The last name, whole. */
  readonly from: number
  readonly to: number
  /** Where the first name of the path begins. */
  readonly pathFrom: number
}

/**
 * The name that the cursor stands in or behind, also in a cell that has syntax errors. null where
 * none can stand: in the text of a string, in a path, a comment, a number, a command line. On the
 * first line of a `%%` cell names stand behind the language; in the script below it none of Nix's do.
 */
export function nameAt(code: string, offset: number): NameAtCursor | null {
  const head = readHead(code)
  if (head.kind === 'script') {
    return isBehindLanguage(head, offset) ? nameInBody(scriptWords(head, code), offset) : null
  }
  if (head.commands.some(({ from, to }) => from <= offset && offset <= to)) return null
  return nameInBody(head.body, offset)
}

/**
 * The name that `nameAt` gives or, where there is none, the last one that stands before the cursor
 * on its line: behind `output ''` that is `output`.
 */
export function nameBefore(code: string, offset: number): NameAtCursor | null {
  const here = nameAt(code, offset)
  if (here !== null && here.path.at(-1) !== '') return here
  const head = readHead(code)
  if (head.kind === 'script' && !isBehindLanguage(head, offset)) return null
  const body = head.kind === 'script' ? scriptWords(head, code) : head.body
  const lineStart = code.lastIndexOf('\n', offset - 1) + 1
  let end: number | null = null
  for (const { kind, from, to } of wordsOf(body)) {
    if (from >= offset) break
    if (kind === 'identifier' && from >= lineStart) end = to
  }
  return end === null ? null : nameInBody(body, end)
}

/** On the first line of a `%%` cell, where names of the notebook stand. */
function isBehindLanguage({ language, languageFrom, to }: ScriptHead, offset: number): boolean {
  return languageFrom + language.length < offset && offset <= to
}

/** No path that somebody writes has more names and dots. */
const remembered = 200

function nameInBody(body: string, offset: number): NameAtCursor | null {
  const before: PlacedWord[] = []
  for (const word of wordsOf(body)) {
    if (word.from >= offset) {
      const last = before.at(-1)
      if (last?.to === offset) {
        if (isName(last, body)) return withPath(body, offset, last, before.slice(0, -1))
        if (endsAsText(last, body)) return null
      }
      if (word.mode !== 'ordinary') return null
      const isHere = word.from === offset && isName(word, body)
      return withPath(body, offset, isHere ? word : null, before)
    }
    if (word.to > offset) return isName(word, body) ? withPath(body, offset, word, before) : null
    before.push(word)
    if (before.length > 2 * remembered) before.splice(0, remembered)
  }
  return null
}

/** A keyword may be the beginning of a name that is being typed: `in` of `inputs`. */
function isName(word: PlacedWord, body: string): boolean {
  if (word.mode !== 'ordinary') return false
  return word.kind === 'identifier' || isKeyword(body.slice(word.from, word.to))
}

/** Right behind a number, a path or a line comment more text would belong to it. */
function endsAsText(word: PlacedWord, body: string): boolean {
  if (word.kind === 'blockComment') return !body.startsWith('*/', word.to - 2)
  return ['integer', 'float', 'path', 'uri', 'lineComment'].includes(word.kind)
}

function withPath(
  body: string,
  offset: number,
  at: PlacedWord | null,
  before: readonly PlacedWord[]
): NameAtCursor {
  const from = at?.from ?? offset
  const to = at?.to ?? offset
  const path = [body.slice(from, to)]
  let pathFrom = from
  let startsWithName = true
  for (let index = before.length - 1; before[index]?.kind === '.';) {
    const name = before[index - 1]
    const string = stringBefore(before, index, body)
    // At the beginning of a path a string is one: it has no attributes that could be named.
    if (string !== null && before[string.index - 1]?.kind === '.') {
      path.unshift(string.name)
      pathFrom = string.from
      index = string.index - 1
    } else if (name !== undefined && isName(name, body)) {
      path.unshift(body.slice(name.from, name.to))
      pathFrom = name.from
      index -= 2
    } else {
      startsWithName = false
      break
    }
  }
  const prefix = body.slice(from, Math.min(Math.max(offset, from), to))
  return { path, startsWithName, prefix, from, to, pathFrom }
}

/** The name in quotes that ends before `end`, as in `models."small one".`. */
function stringBefore(
  words: readonly PlacedWord[],
  end: number,
  body: string
): { readonly name: string; readonly from: number; readonly index: number } | null {
  const [open, content, close] = words.slice(end - 3, end)
  if (open?.kind !== '"' || content?.kind !== 'content' || close?.kind !== 'close') return null
  return { name: body.slice(content.from, content.to), from: open.from, index: end - 3 }
}
