import type { SyntaxNode } from '@lezer/common'
import { indentedWord } from './lexer.ts'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/**
 * The name that an attribute has by its text alone: `a`, `"a b"`, `${"a"}`. null where it is
 * computed. `node` is a Name, a String or a ComputedName.
 */
export function attributeName(node: SyntaxNode, text: string): string | null {
  if (node.name === 'Name') return textOf(node, text)
  if (node.name === 'String') return stringValue(node, text)
  const content = childrenOf(node)[0]
  if (content === undefined) return null
  const inner = withoutParentheses(content)
  if (inner.name === 'String') return stringValue(inner, text)
  if (inner.name === 'IndentedString') return indentedStringValue(inner, text)
  return inner.name === 'Uri' ? textOf(inner, text) : null
}

/** What a `"…"` string says; null where something is interpolated. */
export function stringValue(node: SyntaxNode, text: string): string | null {
  if (node.getChild('Interpolation') !== null) return null
  return unescape(text.slice(node.from + 1, node.to - 1))
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unescape(content: string): string {
  return content.replace(/\\([^])|\r\n?/gu, (_, escaped?: string) =>
    escaped === undefined ? '\n' : (escapes[escaped] ?? escaped)
  )
}

/**
 * What a `''…''` string says, where Nix reads it as one piece: text without an escape, or one
 * escape alone. null elsewhere; Nix takes such a name for a computed one.
 */
function indentedStringValue(node: SyntaxNode, text: string): string | null {
  const source = text.slice(node.from + 2, node.to - 2).replace(/^ *\n/, '')
  if (source === '') return ''
  if (source === '$') return '$'
  const piece = indentedWord((offset) => (offset < source.length ? source.charCodeAt(offset) : -1))
  if (piece?.length !== source.length) return null
  if (piece.kind === 'escape') return unescape(source.replace(/^''(?=[$\\])|^'/, ''))
  return piece.kind === 'content' && onePiece.test(source) ? withoutIndentation(source) : null
}

/** A `$` before `'` or at the end, and a `'` before `$`, are pieces of their own. */
const onePiece = /^(?:[^$']|\$[^{']|'[^'$])+$/u

function withoutIndentation(source: string): string {
  const lines = source.split('\n')
  const indents = lines.flatMap((line) => {
    const indent = /^ */.exec(line)?.[0].length ?? 0
    return indent === line.length ? [] : [indent]
  })
  const indent = Math.min(...indents, Infinity)
  const stripped = lines.map((line) => line.replace(/^ */, (blanks) => blanks.slice(indent)))
  if (lines.length > 1 && /^ *$/.test(stripped.at(-1) ?? '')) stripped[stripped.length - 1] = ''
  return stripped.join('\n')
}
