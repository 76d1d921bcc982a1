import type { SyntaxNode } from '@lezer/common'
import { childrenOf, parse, placesIn, textOf, withoutParentheses } from '../../nix/syntax/index.ts'

/** A string of an expression that may be the script of a step. */
export interface EmbeddedScript {
  /** The line of the expression's text, from 1, on which the first line of the script stands. */
  readonly firstLine: number
  /** The lines of the script as they are written, escapes and indentation with them. */
  readonly lines: readonly string[]
}

/**
 * The strings of an expression that are scripts by where they stand: what is called `body`, and what
 * a function is given. Where an interpolation brings line breaks of its own, the lines behind it are
 * not those of the script.
 */
export function embeddedScripts(text: string): readonly EmbeddedScript[] {
  const { tree } = parse(text, 'program')
  if (tree === null) return []
  const placeOf = placesIn(text)
  const found: EmbeddedScript[] = []
  const cursor = tree.cursor()
  do {
    const candidate = scriptNode(cursor.node, text)
    if (candidate === null) continue
    const isIndented = candidate.name === 'IndentedString'
    const mark = isIndented ? 2 : 1
    const content = text.slice(candidate.from + mark, candidate.to - mark)
    const { line } = placeOf(candidate.from)
    // Nix drops what stands behind the two quotes on their line, where that is blank.
    const blank = isIndented ? /^ *\n/.exec(content)?.[0] : undefined
    const lines = content.slice(blank?.length ?? 0).split('\n')
    found.push({ firstLine: line + (blank === undefined ? 0 : 1), lines })
  } while (cursor.next())
  return found
}

function scriptNode(node: SyntaxNode, text: string): SyntaxNode | null {
  if (node.name !== 'Binding' && node.name !== 'Application') return null
  const [first, ...rest] = childrenOf(node)
  const value = rest.at(-1)
  if (first === undefined || value === undefined) return null
  if (node.name === 'Binding' && textOf(first, text) !== 'body') return null
  const inner = withoutParentheses(value)
  return inner.name === 'IndentedString' || inner.name === 'String' ? inner : null
}
