import type { SyntaxNode, Tree } from '@lezer/common'
import { gatherAttributes, type AttributeProblem } from './attributes.ts'
import type { Dialect } from './dialect.ts'
import type { FreeName } from './scope.ts'
import { childrenOf, textOf } from './tree.ts'

/** What Nix rejects although the grammar has it. */
export type Fault =
  /** The attribute's path, `${…}` for a name that is computed. */
  | { readonly kind: 'duplicate-attribute'; readonly path: string }
  | { readonly kind: 'duplicate-formal'; readonly name: string }
  | { readonly kind: 'computed-inherit' }
  | { readonly kind: 'computed-let' }
  | { readonly kind: 'number'; readonly type: 'integer' | 'float'; readonly text: string }
  | { readonly kind: 'path-slash'; readonly isLast: boolean }
  | { readonly kind: 'unclosed-comment' }
  /** `|>`, which this Nix has not. */
  | { readonly kind: 'pipe' }
  | { readonly kind: 'null-character' }
  /** It is nested deeper than can be read. */
  | { readonly kind: 'depth' }

/** Where a fault stands. Offsets are UTF-16 units. */
export interface Problem {
  readonly fault: Fault
  readonly from: number
  readonly to: number
  /** Where the same name was defined first. */
  readonly firstFrom: number | null
}

/**
 * Lezer forgets the structure of what is nested deeper than 2,500 nodes; of other shapes than
 * parentheses and lists it reads fewer (`parse.ts` has the numbers).
 */
const deepest = 2400

/**
 * What Nix rejects in a text that is good by the grammar, in the order of the text. Undefined
 * names are not among it: whether a name is defined, the text alone does not say.
 */
export function problemsOf(tree: Tree, text: string, dialect: Dialect): Problem[] {
  const problems = checkNullCharacters(tree, text, dialect)
  const cursor = tree.cursor()
  let depth = 0
  for (;;) {
    if (depth > deepest) {
      const { from, to } = cursor
      problems.push(problem({ kind: 'depth' }, { from, to }))
      break
    }
    // A node costs something, so it is made for those alone that are looked into.
    const check = checks.get(cursor.name)
    if (check !== undefined) problems.push(...check(cursor.node, text, dialect))
    if (cursor.firstChild()) {
      depth++
      continue
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return sorted(problems)
      depth--
    }
  }
  return sorted(problems)
}

/** The free names that `--parse` rejects: neither known nor, perhaps, given by a `with`. */
export function undefinedNames(
  free: readonly FreeName[],
  known: ReadonlySet<string>
): readonly FreeName[] {
  return free.filter(({ name, underWith }) => !underWith && !known.has(name))
}

function sorted(problems: Problem[]): Problem[] {
  return problems.sort((left, right) => left.from - right.from)
}

function problem(
  fault: Fault,
  at: { readonly from: number; readonly to: number },
  firstFrom: number | null = null
): Problem {
  return { fault, from: at.from, to: at.to, firstFrom }
}

type Check = (node: SyntaxNode, text: string, dialect: Dialect) => Problem[]

const checks = new Map<string, Check>([
  ['Cell', checkAttributes],
  ['Set', checkAttributes],
  ['RecursiveSet', checkAttributes],
  ['LegacyLet', checkAttributes],
  ['Let', checkLet],
  ['Lambda', checkLambda],
  ['Integer', checkInteger],
  ['Float', checkFloat],
  ['Path', checkPath],
  ['BlockComment', checkComment],
  ['PipeInto', checkPipe],
  ['PipeFrom', checkPipe]
])

function checkAttributes(node: SyntaxNode, text: string, dialect: Dialect): Problem[] {
  const problems: Problem[] = []
  gatherAttributes(node, text, dialect.deepMerge, (found) => problems.push(describe(found)))
  return problems
}

function describe(found: AttributeProblem): Problem {
  if (found.kind === 'computed-inherit') return problem({ kind: 'computed-inherit' }, found.at)
  const path = found.path.map((name) => name ?? '${…}').join('.')
  return problem({ kind: 'duplicate-attribute', path }, found.at, found.first.from)
}

function checkLet(node: SyntaxNode, text: string, dialect: Dialect): Problem[] {
  const computed = gatherAttributes(node, text, dialect.deepMerge).computed.map(({ name }) =>
    problem({ kind: 'computed-let' }, name)
  )
  return [...checkAttributes(node, text, dialect), ...computed]
}

function checkLambda(node: SyntaxNode, text: string): Problem[] {
  const parameters = childrenOf(node).flatMap((child) => {
    if (child.name === 'Parameter') return [child]
    if (child.name !== 'Formals') return []
    return child.getChildren('Formal').flatMap((formal) => formal.getChildren('Parameter'))
  })
  const first = new Map<string, SyntaxNode>()
  const problems: Problem[] = []
  for (const parameter of parameters) {
    const name = textOf(parameter, text)
    const earlier = first.get(name)
    if (earlier === undefined) first.set(name, parameter)
    else problems.push(problem({ kind: 'duplicate-formal', name }, parameter, earlier.from))
  }
  return problems
}

const largestInteger = 2n ** 63n - 1n

function checkInteger(node: SyntaxNode, text: string): Problem[] {
  const digits = textOf(node, text).replace(/^0+(?=.)/, '')
  // 19 digits at most: whatever is longer need not be read to be seen as too large.
  if (digits.length < 19 || (digits.length === 19 && BigInt(digits) <= largestInteger)) return []
  return [problem({ kind: 'number', type: 'integer', text: textOf(node, text) }, node)]
}

/** The smallest float that has all its digits; Nix rejects what would be smaller. */
const smallestNormal = 2 ** -1022

function checkFloat(node: SyntaxNode, text: string): Problem[] {
  const number = textOf(node, text)
  const value = Number(number)
  const isZero = !/[1-9]/.test(number.replace(/[eE].*/, ''))
  if (Number.isFinite(value) && (isZero || value >= smallestNormal)) return []
  return [problem({ kind: 'number', type: 'float', text: number }, node)]
}

function checkPath(node: SyntaxNode, text: string): Problem[] {
  if (text.startsWith('/', node.to - 1)) {
    const at = { from: node.to - 1, to: node.to }
    return [problem({ kind: 'path-slash', isLast: true }, at)]
  }
  // Nix goes on reading behind a second slash, and then wants an interpolation.
  const twice = textOf(node, text).indexOf('//')
  if (twice === -1 || node.getChild('Interpolation') !== null) return []
  const at = { from: node.from + twice, to: node.from + twice + 2 }
  return [problem({ kind: 'path-slash', isLast: false }, at)]
}

/** A null character may stand in a comment, and nowhere else does the grammar have it. */
function checkNullCharacters(tree: Tree, text: string, dialect: Dialect): Problem[] {
  if (dialect.nullCharacters) return []
  for (let at = text.indexOf('\0'); at !== -1; at = text.indexOf('\0', at + 1)) {
    const { name } = tree.resolveInner(at, 1)
    if (name.endsWith('String') || name.endsWith('Escape'))
      return [problem({ kind: 'null-character' }, { from: at, to: at + 1 })]
  }
  return []
}

function checkComment(node: SyntaxNode, text: string): Problem[] {
  if (node.to - node.from >= 4 && text.startsWith('*/', node.to - 2)) return []
  return [problem({ kind: 'unclosed-comment' }, node)]
}

function checkPipe(node: SyntaxNode, text: string, dialect: Dialect): Problem[] {
  if (dialect.pipeOperators) return []
  const before = node.firstChild?.to ?? node.from
  const from = before + Math.max(0, text.slice(before, node.to).search(/\|>|<\|/))
  return [problem({ kind: 'pipe' }, { from, to: from + 2 })]
}
