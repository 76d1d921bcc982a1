import type { SyntaxNode } from '@lezer/common'
import { parse } from './parse.ts'
import { childrenOf, textOf, withoutParentheses } from './tree.ts'

/** An argument of a function, as its text has it. */
export type Argument =
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'set'
      readonly formals: readonly Formal[]
      /** Whether it takes others as well: `...`. */
      readonly isOpen: boolean
      /** What the whole set is called: `args@{ … }`. */
      readonly name: string | null
    }

/** A member of a set that a function takes. */
export interface Formal {
  readonly name: string
  /** The text of its default; null where it has none. */
  readonly fallback: string | null
}

/**
 * The arguments of a function that an expression is by its text, in their order: of `x: { y ? 1 }: …`
 * two. Empty where it is no function, or has a mistake.
 */
export function argumentsOf(expression: string): readonly Argument[] {
  // Most definitions are none, and an editor asks of all of them.
  if (!expression.includes(':')) return []
  const { tree } = parse(expression, 'program')
  const found: Argument[] = []
  let node = tree === null ? undefined : childrenOf(tree.topNode)[0]
  while (node !== undefined) {
    const inner = withoutParentheses(node)
    if (inner.name === 'Lambda') found.push(argumentOf(inner, expression))
    else if (found.length > 0 || !['Let', 'With', 'Assert'].includes(inner.name)) break
    node = childrenOf(inner).at(-1)
  }
  return found
}

function argumentOf(lambda: SyntaxNode, text: string): Argument {
  const parameter = lambda.getChild('Parameter')
  const name = parameter === null ? null : textOf(parameter, text)
  const formals = lambda.getChild('Formals')
  if (formals === null) return { kind: 'name', name: name ?? '_' }
  return {
    kind: 'set',
    name,
    isOpen: formals.getChild('Ellipsis') !== null,
    formals: formals.getChildren('Formal').map((formal) => {
      const [own, fallback] = childrenOf(formal)
      return {
        name: own === undefined ? '' : textOf(own, text),
        fallback: fallback === undefined ? null : textOf(fallback, text)
      }
    })
  }
}

/** Arguments as they stand before the colon, on one line: `{ lr, epochs ? 1 }: seed:`. */
export function argumentsInWords(found: readonly Argument[]): string {
  return found.map((argument) => `${argumentInWords(argument)}:`).join(' ')
}

function argumentInWords(argument: Argument): string {
  if (argument.kind === 'name') return argument.name
  const members = argument.formals.map(({ name, fallback }) =>
    fallback === null ? name : `${name} ? ${fallback.replace(/\s+/g, ' ')}`
  )
  const all = [...members, ...(argument.isOpen ? ['...'] : [])].join(', ')
  return `${argument.name === null ? '' : `${argument.name}@`}{ ${all} }`
}
