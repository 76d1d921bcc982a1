import type { SyntaxNode, Tree } from '@lezer/common'
import { attributeName, childrenOf, freeNames } from '../../nix/syntax/index.ts'

/**
 * A definition that adds to a `rec` set of the same cell, where that makes a difference: Nix reads
 * `a = rec { x = 1; }; a.z = x;` as one set, in which `x` is `a.x`. Parts of a name are definitions
 * of their own in a notebook, so that they would read another `x`.
 */
export interface PartOfRecursiveSet {
  /** The set's name, as in `a`. */
  readonly set: string
  /** The name that would mean another thing. */
  readonly name: string
  readonly from: number
  readonly to: number
}

interface Definition {
  readonly path: readonly string[]
  readonly value: SyntaxNode
  readonly node: SyntaxNode
}

/** Those of a cell, in its order; each definition is told once. */
export function partsOfRecursiveSets(tree: Tree, text: string): PartOfRecursiveSet[] {
  const definitions = tree.topNode.getChildren('Binding').flatMap((node): Definition[] => {
    const [path, value] = childrenOf(node)
    if (path === undefined || value === undefined) return []
    return [{ path: childrenOf(path).map((step) => attributeName(step, text) ?? ''), value, node }]
  })
  return definitions.flatMap((set, index) => {
    if (set.value.name !== 'RecursiveSet') return []
    const own = new Set(attributesOf(set.value, text))
    const used = new Set(freeNames(set.value, text).map(({ name }) => name))
    return definitions.slice(index + 1).flatMap((part): PartOfRecursiveSet[] => {
      if (!set.path.every((name, at) => name === part.path[at])) return []
      const next = part.path[set.path.length]
      const added = next === undefined ? attributesOf(part.value, text) : [next]
      const taken = freeNames(part.value, text).map(({ name }) => name)
      const name = taken.find((one) => own.has(one)) ?? added.find((one) => used.has(one))
      for (const one of added) own.add(one)
      for (const one of taken) used.add(one)
      if (name === undefined) return []
      return [{ set: set.path.join('.'), name, from: part.node.from, to: part.node.to }]
    })
  })
}

/** The first names of what a set between braces defines. */
function attributesOf(set: SyntaxNode, text: string): string[] {
  if (set.name !== 'Set' && set.name !== 'RecursiveSet') return []
  return childrenOf(set).flatMap((child) => {
    const children = childrenOf(child)
    const names =
      child.name === 'Inherit'
        ? children.filter(({ name }) => name !== 'Source')
        : children.slice(0, 1).flatMap((path) => childrenOf(path).slice(0, 1))
    return names.flatMap((name) => attributeName(name, text) ?? [])
  })
}
