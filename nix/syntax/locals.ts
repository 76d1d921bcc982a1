import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { parseLoosely } from './parse.ts'
import { childrenOf, textOf } from './tree.ts'

/** A name that something around a place in a text binds. */
export interface LocalName {
  readonly name: string
  /** `definition`: of the text itself, at its top. */
  readonly kind: 'argument' | 'binding' | 'definition'
}

/** What the text around a place gives it. */
export interface Locals {
  /** The nearest first, each once. */
  readonly names: readonly LocalName[]
  /** The sets of the `with`s around it, as they are written, the nearest first. */
  readonly withs: readonly string[]
}

/** What binds names around the UTF-16 offset, in a text that may have mistakes. */
export function localsAt(text: string, offset: number): Locals {
  const names = new Map<string, LocalName>()
  const withs: string[] = []
  const add = (name: string | null, kind: LocalName['kind']): void => {
    if (name !== null && name !== '' && !names.has(name)) names.set(name, { name, kind })
  }
  const tree = parseLoosely(text)
  for (
    let node: SyntaxNode | null = tree.resolveInner(Math.min(offset, text.length), -1);
    node !== null;
    node = node.parent
  ) {
    if (node.name === 'Lambda') {
      if (isBehindHead(node, text, offset))
        for (const name of parametersOf(node, text)) add(name, 'argument')
    } else if (node.name === 'With') {
      const [set, body] = childrenOf(node)
      if (set !== undefined && (body === undefined || offset > set.to))
        withs.push(textOf(set, text).trim())
    } else if (['Let', 'RecursiveSet', 'LegacyLet', 'Cell'].includes(node.name)) {
      const kind = node.name === 'Cell' ? 'definition' : 'binding'
      for (const name of boundIn(node, text, offset)) add(name, kind)
    }
  }
  return { names: [...names.values()], withs }
}

/** A name alone is read as the beginning of a function: what it would bind holds behind its colon. */
function isBehindHead(lambda: SyntaxNode, text: string, offset: number): boolean {
  const formals = lambda.getChild('Formals')
  if (formals !== null && formals.from < offset && offset < formals.to) return true
  const ends = [...lambda.getChildren('Parameter'), ...(formals === null ? [] : [formals])]
  const end = Math.max(...ends.map(({ to }) => to))
  return offset > end && text.slice(end, offset).includes(':')
}

function parametersOf(lambda: SyntaxNode, text: string): readonly string[] {
  const formals = lambda.getChild('Formals')?.getChildren('Formal') ?? []
  return [lambda, ...formals].flatMap((node) =>
    node.getChildren('Parameter').map((parameter) => textOf(parameter, text))
  )
}

/** The first names of its bindings, but for a name that is just being written. */
function boundIn(set: SyntaxNode, text: string, offset: number): readonly (string | null)[] {
  return childrenOf(set).flatMap((child) => {
    if (child.name === 'Binding') {
      const first = child.getChild('AttributePath')?.firstChild ?? null
      const isHere = first !== null && first.from <= offset && offset <= first.to
      return first === null || isHere ? [] : [attributeName(first, text)]
    }
    if (child.name !== 'Inherit') return []
    return childrenOf(child)
      .filter(({ name, from, to }) => name !== 'Source' && !(from <= offset && offset <= to))
      .map((name) => attributeName(name, text))
  })
}
