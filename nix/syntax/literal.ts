import type { SyntaxNode } from '@lezer/common'
import { gatherAttributes, type Attributes } from './attributes.ts'
import { childrenOf, withoutParentheses } from './tree.ts'

/** A set (`{ … }`, `rec { … }`) or list that stands as such in a text. */
export interface Literal {
  readonly kind: 'set' | 'list'
  /** Those of its members that are sets or lists by their text too, by name or index. */
  readonly members: ReadonlyMap<string, Literal>
}

/** What an expression is by its text; null where it is neither a set nor a list. */
export function literalOf(node: SyntaxNode, text: string): Literal | null {
  const inner = withoutParentheses(node)
  if (inner.name === 'List') {
    const members = new Map<string, Literal>()
    childrenOf(inner).forEach((child, index) => {
      const literal = literalOf(child, text)
      if (literal !== null) members.set(String(index), literal)
    })
    return { kind: 'list', members }
  }
  if (inner.name !== 'Set' && inner.name !== 'RecursiveSet') return null
  return literalSet(gatherAttributes(inner, text, true), text)
}

function literalSet({ named }: Attributes, text: string): Literal {
  const members = new Map<string, Literal>()
  for (const [name, { value }] of named) {
    const literal =
      value.kind === 'set'
        ? literalSet(value.attributes, text)
        : value.kind === 'expression'
          ? literalOf(value.node, text)
          : null
    if (literal !== null) members.set(name, literal)
  }
  return { kind: 'set', members }
}
