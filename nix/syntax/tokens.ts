import { ExternalTokenizer, type InputStream } from '@lezer/lr'
import {
  indentedWord,
  ordinaryWord,
  pathRestWord,
  pathRun,
  stringWord,
  type PathWordKind,
  type StringWordKind,
  type UnitAt,
  type WordKind
} from './lexer.ts'
import * as terms from './parser.terms.ts'

const ordinaryTerms: Readonly<Record<WordKind, number>> = {
  space: terms.space,
  lineComment: terms.LineComment,
  blockComment: terms.BlockComment,
  identifier: terms.identifier,
  integer: terms.Integer,
  float: terms.Float,
  uri: terms.Uri,
  searchPath: terms.SearchPath,
  path: terms.path,
  pathStart: terms.pathStart,
  '"': terms.stringOpen,
  "''": terms.indentedOpen,
  if: terms._if,
  then: terms.then,
  else: terms._else,
  assert: terms.assert,
  with: terms._with,
  let: terms._let,
  in: terms._in,
  rec: terms.rec,
  inherit: terms.inherit,
  or: terms.or,
  '...': terms.Ellipsis,
  '==': terms.equalTo,
  '!=': terms.notEqualTo,
  '<=': terms.lessOrEqual,
  '>=': terms.greaterOrEqual,
  '&&': terms.andAlso,
  '||': terms.orElse,
  '->': terms.implies,
  '//': terms.slashSlash,
  '++': terms.plusPlus,
  '|>': terms.pipeInto,
  '<|': terms.pipeFrom,
  '${': terms.dollarBrace,
  '{': terms.braceOpen,
  '}': terms.braceClose,
  '[': terms.bracketOpen,
  ']': terms.bracketClose,
  '(': terms.parenOpen,
  ')': terms.parenClose,
  '<': terms.less,
  '>': terms.greater,
  '+': terms.plus,
  '-': terms.minus,
  '*': terms.star,
  '/': terms.slash,
  '!': terms.bang,
  '?': terms.question,
  ':': terms.colon,
  ';': terms.semicolon,
  ',': terms.comma,
  '.': terms.dot,
  '@': terms.at,
  '=': terms.equals
}

const stringTerms: Readonly<Record<StringWordKind, number>> = {
  content: terms.stringContent,
  escape: terms.StringEscape,
  '${': terms.stringDollarBrace,
  close: terms.stringClose
}

const indentedTerms: Readonly<Record<StringWordKind, number>> = {
  content: terms.indentedContent,
  escape: terms.IndentedEscape,
  '${': terms.indentedDollarBrace,
  close: terms.indentedClose
}

const pathTerms: Readonly<Record<PathWordKind, number>> = {
  content: terms.pathContent,
  '${': terms.pathDollarBrace,
  end: terms.pathEnd
}

function unitAt(input: InputStream): UnitAt {
  return (offset) => input.peek(offset)
}

/** Where the run of path characters ends that was looked through last, for each parse. */
const runEnds = new WeakMap<InputStream, { from: number; to: number }>()

function rememberedPathRun(input: InputStream, at: UnitAt): number {
  const known = runEnds.get(input)
  if (known !== undefined && input.pos >= known.from && input.pos < known.to)
    return known.to - input.pos
  const length = pathRun(at)
  runEnds.set(input, { from: input.pos, to: input.pos + length })
  return length
}

export const ordinaryTokens = new ExternalTokenizer((input) => {
  const at = unitAt(input)
  const word = ordinaryWord(at, rememberedPathRun(input, at))
  if (word !== null) input.acceptToken(ordinaryTerms[word.kind], word.length)
})

export const stringTokens = new ExternalTokenizer((input) => {
  const word = stringWord(unitAt(input))
  if (word !== null) input.acceptToken(stringTerms[word.kind], word.length)
})

export const indentedTokens = new ExternalTokenizer((input) => {
  const word = indentedWord(unitAt(input))
  if (word !== null) input.acceptToken(indentedTerms[word.kind], word.length)
})

export const pathTokens = new ExternalTokenizer((input) => {
  const word = pathRestWord(unitAt(input))
  input.acceptToken(pathTerms[word.kind], word.length)
})
