import {
  apostrophe,
  backslash,
  blank,
  braceOpen,
  carriageReturn,
  colon,
  digit,
  dollar,
  dot,
  greaterThan,
  hash,
  identifierPart,
  identifierStart,
  is,
  lessThan,
  letter,
  lineFeed,
  minus,
  pathPart,
  plus,
  quote,
  slash,
  star,
  tilde,
  uriPart,
  uriSchemePart,
  zero
} from './characters.ts'
/**
 * The words of Nix, after the rules of its lexer: wherever it stands, the longest word wins
 * (`a/b` is a path, `x:y` a URI, `a-b` one identifier). There are four ways of reading: ordinary
 * text, both kinds of strings, and a path behind an interpolation.
 */

/** The UTF-16 code unit at an offset from where the word begins; -1 behind the end. */
export type UnitAt = (offset: number) => number

/** Words of ordinary text. Keywords are kinds of their own. */
export type WordKind =
  | 'space'
  | 'lineComment'
  | 'blockComment'
  | 'identifier'
  | 'integer'
  | 'float'
  | 'uri'
  | 'searchPath'
  | 'path'
  | 'pathStart'
  | '"'
  | "''"
  | Keyword
  | Operator

export type Keyword =
  | 'if'
  | 'then'
  | 'else'
  | 'assert'
  | 'with'
  | 'let'
  | 'in'
  | 'rec'
  | 'inherit'
  | 'or'

export type Operator =
  | '...'
  | '=='
  | '!='
  | '<='
  | '>='
  | '&&'
  | '||'
  | '->'
  | '//'
  | '++'
  | '|>'
  | '<|'
  | '${'
  | '{'
  | '}'
  | '['
  | ']'
  | '('
  | ')'
  | '<'
  | '>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '!'
  | '?'
  | ':'
  | ';'
  | ','
  | '.'
  | '@'
  | '='

export interface Word<Kind> {
  readonly kind: Kind
  /** In UTF-16 units. */
  readonly length: number
}

const keywords: ReadonlySet<string> = new Set<Keyword>([
  'if',
  'then',
  'else',
  'assert',
  'with',
  'let',
  'in',
  'rec',
  'inherit',
  'or'
])

/** Whether Nix reads `name` as a keyword wherever it stands. */
export function isKeyword(name: string): name is Keyword {
  return keywords.has(name)
}

const operators: readonly Operator[] = [
  '...',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '->',
  '//',
  '++',
  '|>',
  '<|',
  '${',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '!',
  '?',
  ':',
  ';',
  ',',
  '.',
  '@',
  '='
]

/** By their first unit, longest first. */
const operatorsByUnit = new Map<number, readonly Operator[]>()
for (const operator of operators) {
  const unit = operator.charCodeAt(0)
  operatorsByUnit.set(unit, [...(operatorsByUnit.get(unit) ?? []), operator])
}

function runLength(at: UnitAt, from: number, bits: number): number {
  let end = from
  while (is(at(end), bits)) end++
  return end
}

/** How many characters from here on could be part of a path; `/` is not among them. */
export function pathRun(at: UnitAt): number {
  return runLength(at, 0, pathPart)
}

/**
 * The word of ordinary text that begins at 0; null at the end, and where no word of Nix begins so.
 * A comment that is never closed reaches to the end. `run` is what `pathRun` gives here: a caller
 * that remembers it spares a long chain of `a.b.c` from being looked through at every name.
 */
export function ordinaryWord(at: UnitAt, run = pathRun(at)): Word<WordKind> | null {
  const first = at(0)
  if (is(first, blank)) return { kind: 'space', length: runLength(at, 1, blank) }
  if (first === hash) return { kind: 'lineComment', length: lineCommentLength(at) }
  if (first === slash && at(1) === star)
    return { kind: 'blockComment', length: blockCommentLength(at) }
  if (first === quote) return { kind: '"', length: 1 }
  if (first === apostrophe && at(1) === apostrophe) return { kind: "''", length: 2 }
  return (
    pathWord(at, run) ??
    uriWord(at, run) ??
    searchPathWord(at) ??
    identifierWord(at) ??
    numberWord(at) ??
    operatorWord(at)
  )
}

function lineCommentLength(at: UnitAt): number {
  let end = 1
  for (;;) {
    const unit = at(end)
    if (unit === -1 || unit === lineFeed || unit === carriageReturn) return end
    end++
  }
}

function blockCommentLength(at: UnitAt): number {
  let end = 2
  for (;;) {
    const unit = at(end)
    if (unit === -1) return end
    if (unit === star && at(end + 1) === slash) return end + 2
    end++
  }
}

/**
 * A whole path, or its part before the first interpolation. What follows a path without a gap
 * belongs to it, also a second slash.
 */
function pathWord(at: UnitAt, run: number): Word<WordKind> | null {
  const home = at(0) === tilde
  const start = home ? 1 : run
  if (at(start) !== slash) return null
  if (startsInterpolation(at, start + 1)) return { kind: 'pathStart', length: start + 1 }
  if (!is(at(start + 1), pathPart)) return null
  const end = pathRestLength(at, start)
  return { kind: startsInterpolation(at, end) ? 'pathStart' : 'path', length: end }
}

function pathRestLength(at: UnitAt, from: number): number {
  let end = from
  while (at(end) === slash || is(at(end), pathPart)) end++
  return end
}

function startsInterpolation(at: UnitAt, offset: number): boolean {
  return at(offset) === dollar && at(offset + 1) === braceOpen
}

function uriWord(at: UnitAt, run: number): Word<WordKind> | null {
  // Whatever may stand before the colon may stand in a path as well.
  if (at(run) !== colon || !is(at(0), letter) || !is(at(run + 1), uriPart)) return null
  if (runLength(at, 0, uriSchemePart) !== run) return null
  return { kind: 'uri', length: runLength(at, run + 1, uriPart) }
}

function searchPathWord(at: UnitAt): Word<WordKind> | null {
  if (at(0) !== lessThan) return null
  let end = 0
  do {
    const next = runLength(at, end + 1, pathPart)
    if (next === end + 1) return null
    end = next
  } while (at(end) === slash)
  return at(end) === greaterThan ? { kind: 'searchPath', length: end + 1 } : null
}

function identifierWord(at: UnitAt): Word<WordKind> | null {
  if (!is(at(0), identifierStart)) return null
  const length = runLength(at, 1, identifierPart)
  // No keyword is longer than `inherit`.
  if (length <= 7) {
    const units: number[] = []
    for (let offset = 0; offset < length; offset++) units.push(at(offset))
    const name = String.fromCharCode(...units)
    if (isKeyword(name)) return { kind: name, length }
  }
  return { kind: 'identifier', length }
}

/** `1.`, `1.5`, `0.5` and `.5` are floats; `01.5` is the integer 01 and the float .5. */
function numberWord(at: UnitAt): Word<WordKind> | null {
  const whole = runLength(at, 0, digit)
  if (at(whole) === dot) {
    const end = runLength(at, whole + 1, digit)
    const hasFraction = end > whole + 1
    const isFloat = whole === 0 || (whole === 1 && at(0) === zero) ? hasFraction : at(0) !== zero
    if (isFloat) return { kind: 'float', length: exponentEnd(at, end) }
  }
  return whole === 0 ? null : { kind: 'integer', length: whole }
}

function exponentEnd(at: UnitAt, from: number): number {
  const unit = at(from)
  if (unit !== 69 && unit !== 101) return from
  const sign = at(from + 1) === plus || at(from + 1) === minus ? 1 : 0
  const end = runLength(at, from + 1 + sign, digit)
  return end === from + 1 + sign ? from : end
}

function operatorWord(at: UnitAt): Word<WordKind> | null {
  for (const operator of operatorsByUnit.get(at(0)) ?? []) {
    let length = 1
    while (length < operator.length && at(length) === operator.charCodeAt(length)) length++
    if (length === operator.length) return { kind: operator, length }
  }
  return null
}

export type StringWordKind = 'content' | 'escape' | '${' | 'close'

/** The part of a `"…"` string that begins at 0; null at the end. `$$` is text, also before `{`. */
export function stringWord(at: UnitAt): Word<StringWordKind> | null {
  if (at(0) === -1) return null
  if (at(0) === quote) return { kind: 'close', length: 1 }
  if (startsInterpolation(at, 0)) return { kind: '${', length: 2 }
  if (at(0) === backslash) {
    const length = 1 + codePointLength(at, 1)
    return length === 1 ? null : { kind: 'escape', length }
  }
  let end = 0
  for (;;) {
    const unit = at(end)
    if (unit === -1 || unit === quote || unit === backslash) break
    if (unit === dollar) {
      const next = at(end + 1)
      if (next === braceOpen) break
      end += next === quote || next === backslash || next === -1 ? 1 : 2
    } else end++
  }
  return { kind: 'content', length: end }
}

/** The part of a `''…''` string that begins at 0; null at the end. */
export function indentedWord(at: UnitAt): Word<StringWordKind> | null {
  if (at(0) === -1) return null
  if (startsInterpolation(at, 0)) return { kind: '${', length: 2 }
  if (at(0) === apostrophe && at(1) === apostrophe) {
    if (at(2) === dollar || at(2) === apostrophe) return { kind: 'escape', length: 3 }
    if (at(2) === backslash && at(3) !== -1)
      return { kind: 'escape', length: 3 + codePointLength(at, 3) }
    return { kind: 'close', length: 2 }
  }
  let end = 0
  for (;;) {
    const unit = at(end)
    const next = at(end + 1)
    if (unit === -1) break
    if (unit === dollar) {
      if (next === braceOpen) break
      end += next === apostrophe || next === -1 ? 1 : 2
    } else if (unit === apostrophe) {
      if (next === apostrophe) break
      end += next === dollar || next === -1 ? 1 : 2
    } else end++
  }
  return { kind: 'content', length: end }
}

function codePointLength(at: UnitAt, offset: number): number {
  const unit = at(offset)
  if (unit === -1) return 0
  const isPair = unit >= 0xd800 && unit < 0xdc00 && at(offset + 1) >= 0xdc00
  return isPair ? 2 : 1
}

export type PathWordKind = 'content' | '${' | 'end'

/** What stands in a path behind an interpolation; `end` has no length. */
export function pathRestWord(at: UnitAt): Word<PathWordKind> {
  if (startsInterpolation(at, 0)) return { kind: '${', length: 2 }
  const length = pathRestLength(at, 0)
  return length === 0 ? { kind: 'end', length: 0 } : { kind: 'content', length }
}
