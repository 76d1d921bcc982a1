import {
  continuedIndent,
  delimitedIndent,
  foldInside,
  foldNodeProp,
  indentNodeProp,
  indentUnit,
  LanguageSupport,
  LRLanguage
} from '@codemirror/language'
import { Prec } from '@codemirror/state'
import { NodeProp } from '@lezer/common'
import { nixHighlighting } from './highlighting.ts'
import { parser } from './parser.ts'
import { embeddedScripts, type ParserOf } from './scripts.ts'

const brackets = [
  ['braceOpen', 'braceClose'],
  ['dollarBrace', 'braceClose'],
  ['stringDollarBrace', 'braceClose'],
  ['indentedDollarBrace', 'braceClose'],
  ['pathDollarBrace', 'braceClose'],
  ['bracketOpen', 'bracketClose'],
  ['parenOpen', 'parenClose']
] as const

const closing: ReadonlyMap<string, readonly string[]> = new Map(
  brackets.map(([open, close]) => [open, [close]])
)
const opening: ReadonlyMap<string, readonly string[]> = new Map(
  brackets.map(([, close]) => [
    close,
    brackets.flatMap(([open, other]) => (other === close ? [open] : []))
  ])
)

const withBraces = delimitedIndent({ closing: '}', align: false })

/**
 * Nix as the cells of a notebook hold it: bindings, an expression, lines of commands, and `%%`
 * cells in another language, whose parsers `parserOf` gives.
 */
export function nixLanguage(parserOf: ParserOf): LRLanguage {
  return LRLanguage.define({
    name: 'nix',
    parser: parser.configure({
      wrap: embeddedScripts(parserOf),
      props: [
        nixHighlighting,
        NodeProp.closedBy.add((type) => closing.get(type.name)),
        NodeProp.openedBy.add((type) => opening.get(type.name)),
        indentNodeProp.add({
          'Set RecursiveSet LegacyLet Formals Interpolation': withBraces,
          List: delimitedIndent({ closing: ']', align: false }),
          Parenthesized: delimitedIndent({ closing: ')', align: false }),
          Let: continuedIndent({ except: /^\s*in\b/ }),
          If: continuedIndent({ except: /^\s*(then|else)\b/ }),
          'Binding Inherit': continuedIndent(),
          // Blanks in a string are its own: a line begins as the one before it.
          'String IndentedString BlockComment ScriptBody': () => null
        }),
        foldNodeProp.add({
          'Set RecursiveSet LegacyLet Formals List Parenthesized': foldInside,
          IndentedString: ({ from, to }) => ({ from: from + 2, to: to - 2 }),
          Let: ({ from, lastChild, to }) => ({ from: from + 3, to: lastChild?.from ?? to }),
          BlockComment: ({ from, to }) => ({ from: from + 2, to: to - 2 })
        })
      ]
    }),
    languageData: {
      commentTokens: { line: '#', block: { open: '/*', close: '*/' } },
      closeBrackets: { brackets: ['(', '[', '{', '"', "''"] },
      indentOnInput: /^\s*(\}|\]|\)|in|then|else)$/,
      wordChars: "'-"
    }
  })
}

/** The language with what goes with it: Nix is indented by two blanks, whatever other languages are. */
export function nixSupport(parserOf: ParserOf): LanguageSupport {
  return new LanguageSupport(nixLanguage(parserOf), [Prec.high(indentUnit.of('  '))])
}
