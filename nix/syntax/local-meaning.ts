import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { binderOf, type Binder } from './locals.ts'
import { parseLoosely } from './parse.ts'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/** What a function does with a function that it is given, as `map` does. */
export interface GivenFunction {
  /** As it is called: `map`, `builtins.map`. */
  readonly name: string
  /** Which of its arguments is the function, and which the value that it is called for. */
  readonly functionAt: number
  readonly valueAt: number
  /** What each parameter of that function is; null where nothing is known of it. */
  readonly parameters: readonly (Share | null)[]
}

/** What a function gets of a value. */
export interface Share {
  /** Where in the value. */
  readonly inside: readonly string[]
  /** `member`: one of a list or set. `combination`: a set of its names, or one of a list of sets. */
  readonly step: 'member' | 'combination'
}

/** What stands for a path of names, the first of which something around it binds. */
export type LocalMeaning =
  /** A set that is written there, with these names. */
  | { readonly kind: 'set'; readonly names: readonly string[] }
  /** What a path of names means that nothing around it binds, or a share of that, and inside of it. */
  | {
      readonly kind: 'value'
      readonly path: readonly string[]
      readonly share: Share | null
      readonly rest: readonly string[]
    }
  | { readonly kind: 'unknown' }

/** What a path of names stands for, and what binds the first of them. */
export interface LocalPath {
  readonly binder: Binder['kind']
  readonly meaning: LocalMeaning
}

const unknown: LocalMeaning = { kind: 'unknown' }

/** Definitions that are followed: one may go on in the next, and two in a circle. */
const mostSteps = 50

/**
 * What a path of names stands for at the UTF-16 offset, by the text around it alone, which may have
 * mistakes: of `let p = pkgs.python3; in p.|` the path `pkgs.python3`, of `map (x: x.|) rows` a member
 * of `rows`. null where nothing around it binds the first name.
 */
export function localMeaning(
  text: string,
  offset: number,
  path: readonly string[],
  functions: readonly GivenFunction[]
): LocalPath | null {
  const [name = '', ...rest] = path
  const inner = parseLoosely(text).resolveInner(Math.min(offset, text.length), -1)
  const binder = binderOf(inner, text, offset, name)
  if (binder === null) return null
  const meaning = new Meanings(text, functions).ofBinder(binder, name, rest)
  return { binder: binder.kind, meaning }
}

class Meanings {
  readonly #text: string
  readonly #functions: readonly GivenFunction[]
  #steps = 0

  constructor(text: string, functions: readonly GivenFunction[]) {
    this.#text = text
    this.#functions = functions
  }

  ofBinder(binder: Binder, name: string, rest: readonly string[]): LocalMeaning {
    return binder.kind === 'argument'
      ? this.#ofArgument(binder.node, binder.isWhole ? rest : [name, ...rest])
      : this.#inSet(binder.node, [name, ...rest])
  }

  #of(node: SyntaxNode, rest: readonly string[]): LocalMeaning {
    const value = withoutParentheses(node)
    if (value.name === 'Set' || value.name === 'RecursiveSet') return this.#inSet(value, rest)
    const path = pathIn(value, this.#text)
    return path === null ? unknown : this.#ofPath(value, [...path, ...rest])
  }

  /** A path that stands at a node: what binds its first name there, or nothing. */
  #ofPath(node: SyntaxNode, path: readonly string[]): LocalMeaning {
    const [name = '', ...rest] = path
    this.#steps += 1
    if (this.#steps > mostSteps) return unknown
    const binder = binderOf(node, this.#text, node.from, name)
    return binder === null
      ? { kind: 'value', path, share: null, rest: [] }
      : this.ofBinder(binder, name, rest)
  }

  /**
   * What the bindings of a set say of a path in it, as far as they are written there: sets of one name
   * are one, as in `a = { x = 1; }; a.y = 2;`.
   */
  #inSet(set: SyntaxNode, path: readonly string[]): LocalMeaning {
    const names: string[] = []
    let other: LocalMeaning | null = null
    let isHere = path.length === 0
    for (const child of childrenOf(set)) {
      if (child.name === 'Inherit') {
        const inherited = this.#inherited(set, child, path)
        if (inherited !== null) return inherited
        if (path.length === 0) names.push(...inheritedNames(child, this.#text))
      } else if (child.name === 'Binding') {
        const [written, value] = childrenOf(child)
        const own = written === undefined ? [] : pathOf(written, this.#text)
        if (own === null || own.some((part, index) => index < path.length && part !== path[index]))
          continue
        const below = own[path.length]
        if (below !== undefined) {
          isHere = true
          names.push(below)
          continue
        }
        const whole = value === undefined ? unknown : this.#of(value, path.slice(own.length))
        isHere ||= whole.kind === 'set'
        if (whole.kind === 'set') names.push(...whole.names)
        else if (other === null || other.kind === 'unknown') other = whole
      }
    }
    if (other?.kind === 'value') return other
    return isHere ? { kind: 'set', names: [...new Set(names)] } : unknown
  }

  /** What `inherit` says of the first name of a path: null where it does not name it. */
  #inherited(
    set: SyntaxNode,
    inherit: SyntaxNode,
    [name, ...rest]: readonly string[]
  ): LocalMeaning | null {
    if (name === undefined || !inheritedNames(inherit, this.#text).includes(name)) return null
    const source = inherit.getChild('Source')
    if (source !== null) {
      const from = childrenOf(source)[0]
      return from === undefined ? unknown : this.#of(from, [name, ...rest])
    }
    const outside = set.parent
    return outside === null ? unknown : this.#ofPath(outside, [name, ...rest])
  }

  /** A parameter of a function that stands as an argument of one that is known. */
  #ofArgument(lambda: SyntaxNode, rest: readonly string[]): LocalMeaning {
    let node = lambda
    let place = 0
    while (node.parent?.name === 'Lambda') {
      node = node.parent
      place += 1
    }
    while (node.parent?.name === 'Parenthesized') node = node.parent
    const call = node.parent
    if (call?.name !== 'Application') return unknown
    const [called, ...values] = childrenOf(call)
    const at = values.findIndex(({ from }) => from === node.from)
    const name = called === undefined ? null : pathIn(called, this.#text)?.join('.')
    const known = this.#functions.find((one) => one.name === name && one.functionAt === at)
    const share = known?.parameters[place] ?? null
    const value = known === undefined ? undefined : values[known.valueAt]
    if (share === null || value === undefined) return unknown
    const whole = this.#of(value, share.inside)
    return this.#shareOf(whole, value, share, rest)
  }

  #shareOf(
    whole: LocalMeaning,
    value: SyntaxNode,
    share: Share,
    rest: readonly string[]
  ): LocalMeaning {
    if (whole.kind === 'value' && whole.share === null)
      return { ...whole, share: { ...share, inside: [] }, rest }
    if (whole.kind === 'set' && share.step === 'combination')
      return rest.length === 0 ? whole : unknown
    const first = firstMember(withoutParentheses(value))
    return first === null || share.inside.length > 0 ? unknown : this.#of(first, rest)
  }
}

/** The first member of a list or set that is written there. */
function firstMember(node: SyntaxNode): SyntaxNode | null {
  if (node.name === 'List') return childrenOf(node)[0] ?? null
  if (node.name !== 'Set' && node.name !== 'RecursiveSet') return null
  const binding = node.getChild('Binding')
  const [path, value] = binding === null ? [] : childrenOf(binding)
  return path === undefined || childrenOf(path).length > 1 ? null : (value ?? null)
}

/** The names that an expression is a path of: `a`, `a.b."c d"`. null of any other. */
function pathIn(node: SyntaxNode, text: string): readonly string[] | null {
  const value = withoutParentheses(node)
  if (value.name === 'Variable') return [textOf(value, text)]
  if (value.name !== 'Select') return null
  const [first, written, ...more] = childrenOf(value)
  if (first?.name !== 'Variable' || written?.name !== 'AttributePath' || more.length > 0)
    return null
  const names = pathOf(written, text)
  return names === null ? null : [textOf(first, text), ...names]
}

function pathOf(written: SyntaxNode, text: string): readonly string[] | null {
  const names = childrenOf(written).map((name) => attributeName(name, text))
  return names.every((name) => name !== null) ? names : null
}

function inheritedNames(inherit: SyntaxNode, text: string): readonly string[] {
  return childrenOf(inherit).flatMap((child) =>
    child.name === 'Source' ? [] : (attributeName(child, text) ?? [])
  )
}
