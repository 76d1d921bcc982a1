import { ExternalTokenizer, type InputStream } from '@lezer/lr'
import { pathRun, type UnitAt } from '../../../nix/syntax/lexer.ts'
import { tokenizers } from '../../../nix/syntax/tokenizers.ts'
import { builtinNames, constantNames, libraryNames } from './names.ts'
import * as terms from './parser.terms.ts'

const lineFeed = 10
const carriageReturn = 13
const percent = 37
const equalTo = 61
const dot = 46
const slash = 47
const colon = 58
const quote = 39
const tilde = 126
const letterI = 105
const letterN = 110
const braceClose = 125
const dollar = 36

const isLineEnd = (unit: number): boolean =>
  unit === -1 || unit === lineFeed || unit === carriageReturn
const isBlank = (unit: number): boolean => unit === 32 || unit === 9

const unitsOf =
  (input: InputStream, from = 0): UnitAt =>
  (offset) =>
    input.peek(from + offset)

function lineLength(input: InputStream): number {
  let length = 0
  while (!isLineEnd(input.peek(length))) length++
  return length
}

/** Whether nothing but blanks stands before it on its line. */
function beginsLine(input: InputStream): boolean {
  let before = -1
  while (isBlank(input.peek(before))) before--
  return isLineEnd(input.peek(before))
}

/** Whether a script begins here: what stands above it on its cell is blank. */
function beginsScript(input: InputStream): boolean {
  let before = -1
  while (isBlank(input.peek(before)) || isLineEnd(input.peek(before))) {
    if (input.peek(before) === -1) return true
    before--
  }
  return false
}

/**
 * Whether a definition begins here, by the sign behind its name. Behind an operand none may follow, so
 * that it is known before the sign is read.
 */
function beginsDefinition(input: InputStream): boolean {
  if (isBlank(input.peek(0)) || !beginsLine(input)) return false
  let length = pathRun(unitsOf(input))
  if (length === 0) return false
  while (isBlank(input.peek(length))) length++
  return input.peek(length) === equalTo && input.peek(length + 1) !== equalTo
}

/** The word `in`, which is also the beginning of a path (`in/x`), of a URI (`in:x`) and of a name. */
function isIn(input: InputStream): boolean {
  if (input.peek(0) !== letterI || input.peek(1) !== letterN) return false
  const next = input.peek(2)
  if (next === slash) return pathRun(unitsOf(input, 3)) === 0
  if (next === colon) return isBlank(input.peek(3)) || isLineEnd(input.peek(3))
  return next !== quote && pathRun(unitsOf(input, 2)) === 0
}

/** Of `./`, `..`, `../` and `~/` with nothing of a path behind them: no word of Nix is so; otherwise 0. */
function unfinishedPathLength(input: InputStream): number {
  const first = input.peek(0)
  if (first !== dot && first !== tilde) return 0
  const isAbove = first === dot && input.peek(1) === dot
  const length = isAbove ? 2 : 1
  if (input.peek(length) !== slash)
    return isAbove && pathRun(unitsOf(input, length)) === 0 ? length : 0
  const goesOn = input.peek(length + 1) === dollar || pathRun(unitsOf(input, length + 1)) > 0
  return goesOn ? 0 : length + 1
}

/**
 * The first line of a `%%` cell, the script below it, the `%name` of a command, and the place, without
 * a character, where a definition begins though what stands above it has not ended.
 */
export const commandTokens = new ExternalTokenizer(
  (input, stack) => {
    if (stack.canShift(terms.ScriptBody)) {
      let length = 0
      while (input.peek(length) !== -1) length++
      if (length > 0) input.acceptToken(terms.ScriptBody, length)
      return
    }
    if (input.peek(0) === braceClose || isIn(input) || beginsDefinition(input)) {
      if (stack.canShift(terms.MissingEnd)) input.acceptToken(terms.MissingEnd)
      return
    }
    const beginning = unfinishedPathLength(input)
    if (beginning > 0 && stack.canShift(terms.UnfinishedPath)) {
      input.acceptToken(terms.UnfinishedPath, beginning)
      return
    }
    if (input.peek(0) !== percent || !beginsLine(input)) return
    if (input.peek(1) === percent) {
      if (!beginsScript(input) || !stack.canShift(terms.ScriptHead)) return
      const length = lineLength(input)
      input.acceptToken(terms.ScriptHead, length)
      return
    }
    let length = 1
    while (!isLineEnd(input.peek(length)) && !isBlank(input.peek(length))) length++
    input.acceptToken(terms.CommandName, length)
  },
  { contextual: true }
)

/** What stands behind the name of a command, on the same line. */
export const commandRestTokens = new ExternalTokenizer((input) => {
  const length = lineLength(input)
  if (length > 0) input.acceptToken(terms.CommandWords, length)
})

/** The longest of all names that are told apart. */
const longest = Math.max(
  ...[constantNames, builtinNames, libraryNames].flatMap((names) =>
    [...names].map((name) => name.length)
  )
)

function named(input: InputStream, length: number): number {
  if (length > longest) return terms.identifier
  const units: number[] = []
  for (let offset = 0; offset < length; offset++) units.push(input.peek(offset))
  const name = String.fromCharCode(...units)
  if (constantNames.has(name)) return terms.ConstantName
  if (builtinNames.has(name)) return terms.BuiltinName
  return libraryNames.has(name) ? terms.LibraryName : terms.identifier
}

export const { ordinaryTokens, stringTokens, indentedTokens, pathTokens } = tokenizers(terms, named)
