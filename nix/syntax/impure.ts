import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { parse } from './parse.ts'
import { freeNames } from './scope.ts'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/**
 * Something whose value is not fixed by the text: another machine, or another day, may see another
 * one. Offsets are UTF-16 units of the text.
 */
export interface Impurity {
  readonly kind: 'search-path' | 'fetch' | 'machine' | 'absolute-path' | 'path-as-text'
  /** `<nixpkgs>`, `builtins.fetchTarball`, `builtins.currentTime`, `/data/x.csv`, `toString ./x`. */
  readonly what: string
  /** Of a fetch: what is fetched, where that is a plain string. */
  readonly source: string | null
  readonly from: number
  readonly to: number
}

/** What fixes the result of each fetcher: one of these attributes. */
const fetchers: ReadonlyMap<string, readonly string[]> = new Map([
  ['fetchTarball', ['sha256']],
  ['fetchurl', ['sha256', 'hash']],
  ['fetchGit', ['rev', 'narHash']],
  ['fetchMercurial', ['rev', 'narHash']],
  ['fetchTree', ['rev', 'narHash']],
  ['getFlake', []]
])

/** These are names without `builtins.` as well. */
const globalNames = new Set([
  ...['fetchTarball', 'fetchGit', 'fetchMercurial', 'fetchTree'],
  'toString'
])

const ofTheMachine = new Set(['currentTime', 'getEnv'])

/**
 * What an expression takes from outside without saying what it has to be, by its text alone: a name
 * that the expression gives itself is not looked into. Empty where the text cannot be parsed.
 */
export function impurities(expression: string): readonly Impurity[] {
  const { tree } = parse(expression, 'program')
  if (tree === null) return []
  const free = new Set(freeNames(tree.topNode, expression).map(({ from }) => from))
  const found: Impurity[] = []
  const add = (kind: Impurity['kind'], node: SyntaxNode, source: string | null = null) => {
    const { from, to } = node
    found.push({ kind, what: textOf(node, expression), source, from, to })
  }
  const cursor = tree.cursor()
  do {
    const { name } = cursor
    if (name === 'SearchPath') add('search-path', cursor.node)
    else if (name === 'Path' && /^[/~]/.test(expression.slice(cursor.from, cursor.from + 1)))
      add('absolute-path', cursor.node)
    else if (name === 'Variable' || name === 'Select') {
      const { node } = cursor
      const builtin = builtinName(node, expression, free)
      if (builtin === null) continue
      if (ofTheMachine.has(builtin)) add('machine', node)
      if (builtin === 'toString' && isOfFolder(node, expression)) add('path-as-text', callOf(node))
      const pins = fetchers.get(builtin)
      if (pins === undefined) continue
      const argument = argumentOf(node)
      if (argument !== null && isPinned(builtin, argument, pins, expression)) continue
      add('fetch', node, argument === null ? null : sourceOf(argument, expression))
    }
  } while (cursor.next())
  return found
}

function builtinName(node: SyntaxNode, text: string, free: ReadonlySet<number>): string | null {
  if (!free.has(node.from)) return null
  if (node.name === 'Variable') {
    const name = textOf(node, text)
    return globalNames.has(name) ? name : null
  }
  const [set, path] = childrenOf(node)
  if (set?.name !== 'Variable' || textOf(set, text) !== 'builtins' || path === undefined)
    return null
  const [attribute, ...more] = childrenOf(path)
  return attribute === undefined || more.length > 0 ? null : attributeName(attribute, text)
}

/** Whether a function is called with a path that begins at the folder of the program. */
function isOfFolder(node: SyntaxNode, text: string): boolean {
  const argument = argumentOf(node)
  const path = argument?.name === 'Sum' ? childrenOf(argument)[0] : argument
  const literal = path == null ? null : withoutParentheses(path)
  return literal?.name === 'Path' && text.startsWith('.', literal.from)
}

function callOf(node: SyntaxNode): SyntaxNode {
  return node.parent ?? node
}

/** What stands behind a function; null where it is called with nothing, or elsewhere. */
function argumentOf(node: SyntaxNode): SyntaxNode | null {
  const call = node.parent
  if (call?.name !== 'Application') return null
  const [called, argument] = childrenOf(call)
  if (called?.from !== node.from || argument === undefined) return null
  return withoutParentheses(argument)
}

function isPinned(
  fetcher: string,
  argument: SyntaxNode,
  pins: readonly string[],
  text: string
): boolean {
  if (argument.name === 'Set' || argument.name === 'RecursiveSet') {
    return namesIn(argument, text).some((name) => pins.includes(name))
  }
  if (argument.name === 'String') {
    // A revision, or the hash of what comes, may stand in the address itself.
    const address = textOf(argument, text)
    return fetcher === 'getFlake' && /\b[0-9a-f]{40}\b|narHash=/.test(address)
  }
  // What is in a name that is defined elsewhere is told there, if at all.
  return argument.name === 'Variable' || argument.name === 'Select'
}

function namesIn(set: SyntaxNode, text: string): string[] {
  return childrenOf(set).flatMap((child) => {
    if (child.name === 'Inherit') {
      return childrenOf(child).flatMap((name) => attributeNameIfAny(name, text))
    }
    const [path] = childrenOf(child)
    const first = path === undefined ? undefined : childrenOf(path)[0]
    return first === undefined ? [] : attributeNameIfAny(first, text)
  })
}

function attributeNameIfAny(node: SyntaxNode, text: string): string[] {
  if (!['Name', 'String', 'ComputedName'].includes(node.name)) return []
  const name = attributeName(node, text)
  return name === null ? [] : [name]
}

function sourceOf(argument: SyntaxNode, text: string): string | null {
  if (argument.name === 'String' || argument.name === 'Uri') return plain(argument, text)
  if (argument.name !== 'Set') return null
  for (const binding of childrenOf(argument)) {
    const [path, value] = childrenOf(binding)
    if (path !== undefined && value !== undefined && textOf(path, text) === 'url')
      return plain(withoutParentheses(value), text)
  }
  return null
}

function plain(node: SyntaxNode, text: string): string | null {
  if (node.name === 'Uri') return textOf(node, text)
  return node.name === 'String' && node.getChild('Interpolation') === null
    ? text.slice(node.from + 1, node.to - 1)
    : null
}
