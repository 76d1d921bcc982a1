import type { SyntaxNode } from '@lezer/common'
import { parse } from './parse.ts'
import { childrenOf, isComment, textOf, withoutParentheses } from './tree.ts'

/** A part of a text; UTF-16 units. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What stands around the value of a program, the outermost first; `head` goes to its last word. */
export type ProgramLayer =
  | {
      readonly kind: 'function'
      readonly head: Span
      readonly formals: readonly ShapedFormal[]
      /** Comments between the arguments. */
      readonly comments: readonly Span[]
    }
  /** `bindings` is all between `let` and `in`. */
  | { readonly kind: 'let'; readonly head: Span; readonly bindings: Span }
  | { readonly kind: 'with'; readonly head: Span; readonly expression: Span }

export interface ShapedFormal {
  readonly name: string
  /** Behind the `?`. */
  readonly fallback: Span | null
}

/** The outer structure of a program: what its names stand in. */
export interface ProgramShape {
  readonly layers: readonly ProgramLayer[]
  readonly body: ProgramBody
}

export type ProgramBody =
  /** `bindings` is all between the braces. */
  | (Span & { readonly kind: 'set'; readonly recursive: boolean; readonly bindings: Span })
  | (Span & { readonly kind: 'function' | 'expression' })

/** The outer structure of a program, or where the first word stands that does not fit. */
export function programShape(
  text: string
):
  | { readonly ok: true; readonly value: ProgramShape }
  | { readonly ok: false; readonly at: number } {
  const { tree, errorAt } = parse(text, 'program')
  if (tree === null) return { ok: false, at: errorAt }
  const layers: ProgramLayer[] = []
  let node = childrenOf(tree.topNode)[0]
  while (node !== undefined) {
    node = withoutParentheses(node)
    const layer = layerOf(node, text)
    if (layer === null) break
    layers.push(layer)
    node = childrenOf(node).at(-1)
  }
  const body =
    node === undefined ? { from: 0, to: 0, kind: 'expression' as const } : bodyOf(node, text)
  return { ok: true, value: { layers, body } }
}

function layerOf(node: SyntaxNode, text: string): ProgramLayer | null {
  const children = childrenOf(node)
  const body = children.at(-1)
  if (body === undefined) return null
  const headTo = (last: SyntaxNode): Span => ({ from: node.from, to: last.to })
  switch (node.name) {
    case 'Lambda': {
      const [formals, ...others] = children
      if (formals?.name !== 'Formals' || others.length !== 1) return null
      return {
        kind: 'function',
        head: headTo(formals),
        formals: formals.getChildren('Formal').map((one) => formalOf(one, text)),
        comments: commentsIn(formals)
      }
    }
    case 'Let':
      return {
        kind: 'let',
        head: { from: node.from, to: body.from },
        bindings: { from: node.from + 'let'.length, to: startOfIn(node, body, text) }
      }
    case 'With': {
      const [scope] = children
      if (scope === undefined) return null
      return { kind: 'with', head: headTo(scope), expression: { from: scope.from, to: scope.to } }
    }
    default:
      return null
  }
}

function commentsIn(node: SyntaxNode): readonly Span[] {
  const found: Span[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (isComment(child)) found.push({ from: child.from, to: child.to })
    else if (child.name === 'Formal') found.push(...commentsIn(child))
  return found
}

function formalOf(node: SyntaxNode, text: string): ShapedFormal {
  const [parameter, fallback] = childrenOf(node)
  return {
    name: parameter === undefined ? '' : textOf(parameter, text),
    fallback: fallback === undefined ? null : { from: fallback.from, to: fallback.to }
  }
}

/** The `in` of a `let`: no node of the tree, so what stands behind the last binding is searched. */
function startOfIn(node: SyntaxNode, body: SyntaxNode, text: string): number {
  let at = childrenOf(node).at(-2)?.to ?? node.from + 'let'.length
  for (
    let child = node.firstChild;
    child !== null && child.from < body.from;
    child = child.nextSibling
  ) {
    if (child.from < at || !isComment(child)) continue
    if (/\bin\b/.test(text.slice(at, child.from))) break
    at = child.to
  }
  return at + Math.max(0, text.slice(at, body.from).search(/\bin\b/))
}

function bodyOf(node: SyntaxNode, text: string): ProgramBody {
  const { from, to, name } = node
  if (name === 'Lambda') return { kind: 'function', from, to }
  if (name !== 'Set' && name !== 'RecursiveSet') return { kind: 'expression', from, to }
  let start = from
  // Between `rec` and its brace.
  for (let child = node.firstChild; child !== null && isComment(child); child = child.nextSibling) {
    if (text.slice(start, child.from).includes('{')) break
    start = child.to
  }
  const bindings = { from: text.indexOf('{', start) + 1, to: to - 1 }
  return { kind: 'set', from, to, recursive: name === 'RecursiveSet', bindings }
}
