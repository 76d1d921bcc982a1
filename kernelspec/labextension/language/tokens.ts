import { ExternalTokenizer, type InputStream } from '@lezer/lr'
import { tokenizers } from '../../../nix/syntax/tokenizers.ts'
import { builtinNames, constantNames, libraryNames } from './names.ts'
import * as terms from './parser.terms.ts'

const lineFeed = 10
const carriageReturn = 13
const percent = 37

const isLineEnd = (unit: number): boolean =>
  unit === -1 || unit === lineFeed || unit === carriageReturn
const isBlank = (unit: number): boolean => unit === 32 || unit === 9

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

/** The first line of a `%%` cell, the script below it, and the `%name` of a command. */
export const commandTokens = new ExternalTokenizer(
  (input, stack) => {
    if (stack.canShift(terms.ScriptBody)) {
      let length = 0
      while (input.peek(length) !== -1) length++
      if (length > 0) input.acceptToken(terms.ScriptBody, length)
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
