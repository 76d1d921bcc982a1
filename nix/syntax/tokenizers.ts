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

/** The numbers that a parser made of the grammar gives its words. */
export interface Terms {
  readonly space: number
  readonly LineComment: number
  readonly BlockComment: number
  readonly identifier: number
  readonly Integer: number
  readonly Float: number
  readonly Uri: number
  readonly SearchPath: number
  readonly path: number
  readonly pathStart: number
  readonly stringOpen: number
  readonly indentedOpen: number
  readonly _if: number
  readonly then: number
  readonly _else: number
  readonly assert: number
  readonly _with: number
  readonly _let: number
  readonly _in: number
  readonly rec: number
  readonly inherit: number
  readonly or: number
  readonly Ellipsis: number
  readonly equalTo: number
  readonly notEqualTo: number
  readonly lessOrEqual: number
  readonly greaterOrEqual: number
  readonly andAlso: number
  readonly orElse: number
  readonly implies: number
  readonly slashSlash: number
  readonly plusPlus: number
  readonly pipeInto: number
  readonly pipeFrom: number
  readonly dollarBrace: number
  readonly braceOpen: number
  readonly braceClose: number
  readonly bracketOpen: number
  readonly bracketClose: number
  readonly parenOpen: number
  readonly parenClose: number
  readonly less: number
  readonly greater: number
  readonly plus: number
  readonly minus: number
  readonly star: number
  readonly slash: number
  readonly bang: number
  readonly question: number
  readonly colon: number
  readonly semicolon: number
  readonly comma: number
  readonly dot: number
  readonly at: number
  readonly equals: number
  readonly stringContent: number
  readonly StringEscape: number
  readonly stringDollarBrace: number
  readonly stringClose: number
  readonly indentedContent: number
  readonly IndentedEscape: number
  readonly indentedDollarBrace: number
  readonly indentedClose: number
  readonly pathContent: number
  readonly pathDollarBrace: number
  readonly pathEnd: number
}

const ordinaryTerms = (terms: Terms): Readonly<Record<WordKind, number>> => ({
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
})

const stringTerms = (terms: Terms): Readonly<Record<StringWordKind, number>> => ({
  content: terms.stringContent,
  escape: terms.StringEscape,
  '${': terms.stringDollarBrace,
  close: terms.stringClose
})

const indentedTerms = (terms: Terms): Readonly<Record<StringWordKind, number>> => ({
  content: terms.indentedContent,
  escape: terms.IndentedEscape,
  '${': terms.indentedDollarBrace,
  close: terms.indentedClose
})

const pathTerms = (terms: Terms): Readonly<Record<PathWordKind, number>> => ({
  content: terms.pathContent,
  '${': terms.pathDollarBrace,
  end: terms.pathEnd
})

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

/** What reads the words of Nix for a parser, by the names that the grammar calls them. */
export interface Tokenizers {
  readonly ordinaryTokens: ExternalTokenizer
  readonly stringTokens: ExternalTokenizer
  readonly indentedTokens: ExternalTokenizer
  readonly pathTokens: ExternalTokenizer
}

/**
 * The tokenizers of a parser with these terms. `named` may give a name another term than that of
 * an identifier: an editor shows some in colours of their own.
 */
export function tokenizers(
  terms: Terms,
  named: (input: InputStream, length: number) => number = () => terms.identifier
): Tokenizers {
  const ordinary = ordinaryTerms(terms)
  const ofStrings = stringTerms(terms)
  const ofIndented = indentedTerms(terms)
  const ofPaths = pathTerms(terms)
  return {
    ordinaryTokens: new ExternalTokenizer((input) => {
      const at = unitAt(input)
      const word = ordinaryWord(at, rememberedPathRun(input, at))
      if (word === null) return
      const term = word.kind === 'identifier' ? named(input, word.length) : ordinary[word.kind]
      input.acceptToken(term, word.length)
    }),
    stringTokens: new ExternalTokenizer((input) => {
      const word = stringWord(unitAt(input))
      if (word !== null) input.acceptToken(ofStrings[word.kind], word.length)
    }),
    indentedTokens: new ExternalTokenizer((input) => {
      const word = indentedWord(unitAt(input))
      if (word !== null) input.acceptToken(ofIndented[word.kind], word.length)
    }),
    pathTokens: new ExternalTokenizer((input) => {
      const word = pathRestWord(unitAt(input))
      input.acceptToken(ofPaths[word.kind], word.length)
    })
  }
}
