import type { SyntaxNode } from '@lezer/common'
import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from '../syntax/parse.ts'
import { pathLiterals, type PathLiteral } from '../syntax/paths.ts'
import { childrenOf, textOf, withoutParentheses } from '../syntax/tree.ts'

/**
 * The files and folders that an expression names by path literals, absolute, each once; of
 * `./data/${name}.csv` the folder `data`. Relative ones start from `folder`; without one they are
 * left out, as `<…>` is. A text that is an absolute path is one too where something reads it, or a
 * file is there: `builtins.readFile "/data/x"`. None where the text cannot be parsed.
 */
export function namedPaths(text: string, folder: string | null): readonly string[] {
  const { tree } = parse(text, 'program')
  if (tree === null) return []
  const paths = new Set<string>()
  for (const literal of pathLiterals(tree.topNode, text)) {
    const path = placeOf(literal, literalHead(literal, text), folder)
    if (path !== null) paths.add(path)
  }
  for (const path of stringPaths(tree.topNode, text)) paths.add(path)
  return [...paths]
}

function placeOf({ kind }: PathLiteral, head: string, folder: string | null): string | null {
  if (kind === 'absolute') return resolve(head)
  if (kind === 'home') return join(homedir(), head.slice(1))
  return kind === 'relative' && folder !== null ? resolve(folder, head) : null
}

const writtenAsString = /^\$\{"((?:[^"\\$]|\\.)*)"\}/

/**
 * What is known of the path without an evaluation. Of a name that is only begun before an
 * interpolation, its folder. `/${"a b"}` is how a path is written that Nix cannot read as one.
 */
function literalHead({ from, to, head, hasInterpolation }: PathLiteral, text: string): string {
  if (!hasInterpolation) return head
  const rest = text.slice(from + head.length, to)
  const written = writtenAsString.exec(rest)
  if (written === null) return head.slice(0, head.lastIndexOf('/') + 1)
  const whole = head + (written[1] ?? '').replace(/\\(.)/g, '$1')
  const isAll = written[0].length === rest.length
  return isAll ? whole : whole.slice(0, whole.lastIndexOf('/') + 1)
}

function stringPaths(node: SyntaxNode, text: string): readonly string[] {
  const paths: string[] = []
  const cursor = node.cursor()
  do {
    const quotes = cursor.name === 'String' ? 1 : cursor.name === 'IndentedString' ? 2 : 0
    if (quotes === 0 || text[cursor.from + quotes] !== '/') continue
    const { node: string } = cursor
    const open = string.getChild('Interpolation')
    const head = text.slice(string.from + quotes, open?.from ?? string.to - quotes)
    const isRead = isReadAt(string, text)
    // A command line, or a text of several lines, is no path.
    if (/[\\\n\r]/.test(head) || (!isRead && (open !== null || !isFile(head)))) continue
    paths.push(resolve(open === null ? head : head.slice(0, head.lastIndexOf('/') + 1)))
  } while (cursor.next())
  return paths
}

/** Functions that take a text for the path of what they read, and keys of such. */
const readers = /(^|\.)(readFile|readDir|readFileType|pathExists|hashFile|import|scopedImport)$/
const keys = /^(path|src)$/

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

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
