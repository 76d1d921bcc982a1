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
  const tree = parseLoosely(text)
  for (
    let node: SyntaxNode | null = tree.resolveInner(Math.min(offset, text.length), -1);
    node !== null;
    node = node.parent
  ) {
    if (node.name === 'With') {
      const [set, body] = childrenOf(node)
      if (set !== undefined && (body === undefined || offset > set.to))
        withs.push(textOf(set, text).trim())
    }
    for (const local of namesOf(node, text, offset))
      if (local.name !== '' && !names.has(local.name)) names.set(local.name, local)
  }
  return { names: [...names.values()], withs }
}

/** What binds a name. */
export type Binder =
  /** A function; `isWhole` where the name is its argument, and not a member of it. */
  | { readonly kind: 'argument'; readonly node: SyntaxNode; readonly isWhole: boolean }
  /** A set, a `let`, or the text itself. */
  | { readonly kind: 'binding' | 'definition'; readonly node: SyntaxNode }

/** What binds a name at the UTF-16 offset, in `inner` or around it: the nearest. */
export function binderOf(
  inner: SyntaxNode,
  text: string,
  offset: number,
  name: string
): Binder | null {
  for (let node: SyntaxNode | null = inner; node !== null; node = node.parent) {
    const found = namesOf(node, text, offset).find((local) => local.name === name)
    if (found === undefined) continue
    if (found.kind !== 'argument') return { kind: found.kind, node }
    const isWhole = node.getChildren('Parameter').some((one) => textOf(one, text) === name)
    return { kind: found.kind, node, isWhole }
  }
  return null
}

const binding: ReadonlySet<string> = new Set(['Let', 'RecursiveSet', 'LegacyLet', 'Cell'])

/** The names that a node binds for what stands at the offset in it. */
function namesOf(node: SyntaxNode, text: string, offset: number): readonly LocalName[] {
  if (node.name === 'Lambda')
    return isBehindHead(node, text, offset)
      ? parametersOf(node, text).map((name) => ({ name, kind: 'argument' }))
      : []
  if (!binding.has(node.name)) return []
  const kind = node.name === 'Cell' ? 'definition' : 'binding'
  return boundIn(node, text, offset).flatMap((name) => (name === null ? [] : { name, kind }))
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
