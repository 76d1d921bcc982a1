import type { SyntaxNode } from '@lezer/common'
import { childrenOf, textOf } from '../../../nix/syntax/tree.ts'
import { wordsOf } from '../../../nix/syntax/words.ts'

/** Operators that group from the right; the others group from the left. */
const fromTheRight = new Set(['Implication', 'Update', 'Concatenation', 'PipeFrom'])

const grouping = new Set([
  'PipeInto',
  'PipeFrom',
  'Implication',
  'Disjunction',
  'Conjunction',
  'Equality',
  'Relation',
  'Update',
  'Sum',
  'Product',
  'Concatenation',
  'HasAttribute'
])

const wrapped = new Set(['Not', 'Negation', 'Application', 'Select', 'Lambda', 'If', 'Let', 'With'])

/** An expression with parentheses around all that the tree says belongs together. */
export function parenthesized(node: SyntaxNode, text: string): string {
  if (grouping.has(node.name)) return chain(node, text)
  const inner = rebuilt(node, text)
  return wrapped.has(node.name) ? `(${inner})` : inner
}

function chain(node: SyntaxNode, text: string): string {
  const children = childrenOf(node)
  const operands = children.map((child) => parenthesized(child, text))
  const operators = children
    .slice(1)
    .map((child, index) => withoutComments(text.slice(children[index]?.to, child.from)))
  if (fromTheRight.has(node.name))
    return operands.reduceRight(
      (right, left, index) => `(${left} ${operators[index] ?? ''} ${right})`
    )
  return operands.reduce((left, right, index) => `(${left} ${operators[index - 1] ?? ''} ${right})`)
}

function rebuilt(node: SyntaxNode, text: string): string {
  const pieces: string[] = []
  let copied = node.from
  for (const child of childrenOf(node)) {
    pieces.push(text.slice(copied, child.from), parenthesized(child, text))
    copied = child.to
  }
  return pieces.join('') + textOf({ from: copied, to: node.to }, text)
}

function withoutComments(text: string): string {
  return [...wordsOf(text)]
    .filter(({ kind }) => kind !== 'lineComment' && kind !== 'blockComment')
    .map((word) => textOf(word, text))
    .join('')
}
