import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { childrenOf, withoutParentheses } from './tree.ts'

/**
 * The attributes of a set as Nix has them once it has put together what was written apart:
 * `{ a.b = 1; a.c = 2; a = { d = 3; }; }` is one set in another. Which attributes a set has, and
 * in which scope their values stand, cannot be said without that: where two sets are merged, the
 * first says whether they are recursive.
 */
export interface Attributes {
  readonly recursive: boolean
  readonly named: Map<string, Attribute>
  /** Attributes whose names are computed. */
  readonly computed: { readonly name: SyntaxNode; readonly value: Value }[]
  /** The expressions that `inherit (…)` takes from. */
  readonly sources: SyntaxNode[]
}

export interface Attribute {
  /** Where it is defined: its path, or its name behind `inherit`. */
  readonly at: SyntaxNode
  value: Value
}

export type Value =
  | { readonly kind: 'expression'; readonly node: SyntaxNode }
  | { readonly kind: 'set'; readonly attributes: Attributes }
  /** From the scope around the set. */
  | { readonly kind: 'inherited'; readonly name: SyntaxNode }
  | { readonly kind: 'inherited-from' }

/** What `gatherAttributes` meets that Nix rejects. */
export type AttributeProblem =
  | {
      readonly kind: 'duplicate'
      readonly path: readonly (string | null)[]
      readonly at: SyntaxNode
      readonly first: SyntaxNode
    }
  | { readonly kind: 'computed-inherit'; readonly at: SyntaxNode }

interface Gathering {
  readonly text: string
  readonly deepMerge: boolean
  readonly report: (problem: AttributeProblem) => void
}

/**
 * Gathers what stands directly in `node`: a Set, RecursiveSet, LegacyLet, Let or Cell. Sets inside
 * are looked into only where they have to be merged.
 */
export function gatherAttributes(
  node: SyntaxNode,
  text: string,
  deepMerge: boolean,
  report: (problem: AttributeProblem) => void = () => undefined
): Attributes {
  return gather(node, { text, deepMerge, report })
}

function gather(node: SyntaxNode, gathering: Gathering): Attributes {
  const attributes = emptyAttributes(node.name !== 'Set')
  for (const child of childrenOf(node)) {
    if (child.name === 'Binding') addBinding(attributes, child, gathering)
    else if (child.name === 'Inherit') addInherited(attributes, child, gathering)
  }
  return attributes
}

function emptyAttributes(recursive: boolean): Attributes {
  return { recursive, named: new Map(), computed: [], sources: [] }
}

function addBinding(attributes: Attributes, binding: SyntaxNode, gathering: Gathering): void {
  const [path, expression] = childrenOf(binding)
  if (path === undefined || expression === undefined) return
  const steps = childrenOf(path)
  const names = steps.map((step) => attributeName(step, gathering.text))
  let target = attributes
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1
    const name = names[index] ?? null
    const value: Value = isLast
      ? { kind: 'expression', node: expression }
      : { kind: 'set', attributes: emptyAttributes(false) }
    const inner = isLast ? null : value
    if (name === null) {
      target.computed.push({ name: step, value })
      if (inner?.kind === 'set') target = inner.attributes
      continue
    }
    const known = target.named.get(name)
    if (known === undefined) {
      target.named.set(name, { at: path, value })
      if (inner?.kind === 'set') target = inner.attributes
    } else if (isLast) {
      merge(known, { at: path, value }, names, gathering)
    } else {
      const set = literalSet(known, gathering)
      if (set === null) {
        const path_ = names.slice(0, index + 1)
        gathering.report({ kind: 'duplicate', path: path_, at: path, first: known.at })
        return
      }
      target = set
    }
  }
}

/** The set that an attribute is by its text, from then on gathered; null where it is none. */
function literalSet(attribute: Attribute, gathering: Gathering): Attributes | null {
  const { value } = attribute
  if (value.kind === 'set') return value.attributes
  if (value.kind !== 'expression') return null
  const node = withoutParentheses(value.node)
  if (node.name !== 'Set' && node.name !== 'RecursiveSet') return null
  // What is wrong inside of it is reported where it is gathered for itself.
  const attributes = gather(node, { ...gathering, report: () => undefined })
  attribute.value = { kind: 'set', attributes }
  return attributes
}

function merge(
  first: Attribute,
  second: Attribute,
  path: readonly (string | null)[],
  gathering: Gathering
): void {
  const target = literalSet(first, gathering)
  const source = target === null ? null : literalSet(second, gathering)
  if (target === null || source === null) {
    gathering.report({ kind: 'duplicate', path, at: second.at, first: first.at })
    return
  }
  for (const [name, attribute] of source.named) {
    const known = target.named.get(name)
    if (known === undefined) target.named.set(name, attribute)
    else if (gathering.deepMerge) merge(known, attribute, [...path, name], gathering)
    else gathering.report({ kind: 'duplicate', path: [name], at: attribute.at, first: known.at })
  }
  target.computed.push(...source.computed)
  target.sources.push(...source.sources)
}

function addInherited(attributes: Attributes, inherit: SyntaxNode, gathering: Gathering): void {
  const children = childrenOf(inherit)
  const source = children[0]?.name === 'Source' ? children[0] : null
  if (source !== null) attributes.sources.push(source)
  for (const child of source === null ? children : children.slice(1)) {
    const name = attributeName(child, gathering.text)
    if (name === null) {
      gathering.report({ kind: 'computed-inherit', at: child })
      continue
    }
    const known = attributes.named.get(name)
    if (known === undefined) {
      const value: Value =
        source === null ? { kind: 'inherited', name: child } : { kind: 'inherited-from' }
      attributes.named.set(name, { at: child, value })
    } else gathering.report({ kind: 'duplicate', path: [name], at: child, first: known.at })
  }
}
