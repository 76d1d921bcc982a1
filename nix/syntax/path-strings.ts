import type { SyntaxNode } from '@lezer/common'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/** A string that begins as an absolute path does. */
export interface PathString {
  /** What stands before the first interpolation, or all of it. */
  readonly head: string
  readonly hasInterpolation: boolean
  /** Whether it stands where a path is read: `builtins.readFile "/data/x"`, `path = "/data";`. */
  readonly isRead: boolean
}

/** Functions that take a text for the path of what they read, and keys of such. */
const readers = /(^|\.)(readFile|readDir|readFileType|pathExists|hashFile|import|scopedImport)$/
const keys = /^(path|src)$/

/** The strings in `node` that may be paths, in the order of the text. */
export function pathStrings(node: SyntaxNode, text: string): PathString[] {
  const found: PathString[] = []
  const cursor = node.cursor()
  do {
    const quotes = cursor.name === 'String' ? 1 : cursor.name === 'IndentedString' ? 2 : 0
    if (quotes === 0 || text[cursor.from + quotes] !== '/') continue
    const { node: string } = cursor
    const open = string.getChild('Interpolation')
    const head = text.slice(string.from + quotes, open?.from ?? string.to - quotes)
    // With an escape, or on several lines, it is some other text.
    if (/[\\\n\r]/.test(head)) continue
    found.push({ head, hasInterpolation: open !== null, isRead: isReadAt(string, text) })
  } while (cursor.next())
  return found
}

function isReadAt(string: SyntaxNode, text: string): boolean {
  let outer = string
  while (outer.parent?.name === 'Parenthesized') outer = outer.parent
  const { parent } = outer
  const [first] = parent === null ? [] : childrenOf(parent)
  if (first === undefined) return false
  if (parent?.name === 'Application')
    return readers.test(textOf(withoutParentheses(first), text).replace(/\s/g, ''))
  return parent?.name === 'Binding' && keys.test(textOf(first, text))
}
