import { isIdentifier, type Literal } from '../../../nix/syntax/index.ts'
import type { CellExpression } from '../../cells/index.ts'
import type { Notebook, Part } from './notebook.ts'

/** More names than this that stand for one another are taken for an endless chain. */
const mostNames = 20

/** The path of names that an expression is, as `models.base`; null where it is something else. */
export function namedPath({ text }: Pick<CellExpression, 'text'>): readonly string[] | null {
  const names = text.trim().split('.')
  return names.every(isIdentifier) ? names : null
}

/**
 * What of a value is a set or list by its text: where the expression is but a name, as that name is
 * defined. So who asks for a name sees all that its own cells show.
 */
export function namedLiteral(
  notebook: Pick<Notebook, 'parts'>,
  expression: Pick<CellExpression, 'text' | 'literal'>,
  left = mostNames
): Literal | null {
  const path = expression.literal === null && left > 0 ? namedPath(expression) : null
  const [first, ...behind] = path ?? []
  if (first === undefined) return expression.literal
  return behind.reduce<Literal | null>(
    (inside, name) => inside?.members.get(name) ?? null,
    literalAt(notebook, notebook.parts(first), 1, left - 1)
  )
}

/** What parts, which have so many names of their paths in common, give there together. */
function literalAt(
  notebook: Pick<Notebook, 'parts'>,
  parts: readonly Part[],
  depth: number,
  left: number
): Literal | null {
  const whole = parts.find(({ definition }) => definition.path.length <= depth)?.definition
  if (whole !== undefined)
    return whole.outer ? null : namedLiteral(notebook, whole.expression, left)
  if (parts.length === 0) return null
  const members = new Map<string, Literal>()
  for (const name of new Set(parts.map(({ definition }) => definition.path[depth] ?? ''))) {
    const inside = parts.filter(({ definition }) => definition.path[depth] === name)
    const literal = literalAt(notebook, inside, depth + 1, left)
    if (literal !== null) members.set(name, literal)
  }
  return { kind: 'set', members }
}
