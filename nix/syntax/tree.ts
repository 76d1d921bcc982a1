import type { SyntaxNode } from '@lezer/common'

/** The children of a node in their order, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!isComment(child)) children.push(child)
  return children
}

export function isComment(node: SyntaxNode): boolean {
  return node.name === 'LineComment' || node.name === 'BlockComment'
}

/** What stands in any number of parentheses: Nix forgets them while it parses. */
export function withoutParentheses(node: SyntaxNode): SyntaxNode {
  let inner = node
  while (inner.name === 'Parenthesized') {
    const content = childrenOf(inner)[0]
    if (content === undefined) return inner
    inner = content
  }
  return inner
}

export function textOf(node: { readonly from: number; readonly to: number }, text: string): string {
  return text.slice(node.from, node.to)
}
