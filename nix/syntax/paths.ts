import type { SyntaxNode } from '@lezer/common'
import { parse } from './parse.ts'
import { childrenOf, withoutParentheses } from './tree.ts'

/** A path as it stands in an expression. Offsets are UTF-16 units of the text that was parsed. */
export interface PathLiteral {
  /** `search` is `<nixpkgs>`. */
  readonly kind: 'relative' | 'absolute' | 'home' | 'search'
  readonly from: number
  readonly to: number
  /**
   * What stands before the first interpolation, or all of it: `./data/` of `./data/${name}.csv`.
   * Of a search path what stands between `<` and `>`.
   */
  readonly head: string
  readonly hasInterpolation: boolean
  /**
   * What `+` puts behind it, as `/a.csv` of `./. + "/a.csv"`: null where that is no plain text, empty
   * where nothing stands there.
   */
  readonly appended: string | null
}

/** The paths in `node`, those inside of interpolations too, in the order of the text. */
export function pathLiterals(node: SyntaxNode, text: string): PathLiteral[] {
  const literals: PathLiteral[] = []
  const cursor = node.cursor()
  do {
    if (cursor.from >= node.to && cursor.from > node.from) break
    if (cursor.name === 'SearchPath') {
      const head = text.slice(cursor.from + 1, cursor.to - 1)
      literals.push({
        kind: 'search',
        from: cursor.from,
        to: cursor.to,
        head,
        hasInterpolation: false,
        appended: ''
      })
    } else if (cursor.name === 'Path') literals.push(pathLiteral(cursor.node, text))
  } while (cursor.next())
  return literals
}

function pathLiteral(node: SyntaxNode, text: string): PathLiteral {
  const interpolation = node.getChild('Interpolation')
  const head = text.slice(node.from, interpolation?.from ?? node.to)
  const kind = head.startsWith('/') ? 'absolute' : head.startsWith('~') ? 'home' : 'relative'
  const { from, to } = node
  const appended = appendedTo(node, text)
  return { kind, from, to, head, hasInterpolation: interpolation !== null, appended }
}

function appendedTo(node: SyntaxNode, text: string): string | null {
  let first = node
  while (first.parent?.name === 'Parenthesized') first = first.parent
  const sum = first.parent
  if (sum?.name !== 'Sum') return ''
  const [start, ...others] = childrenOf(sum)
  if (start?.from !== first.from) return ''
  const texts = others.map(withoutParentheses)
  const isPlain = texts.every(
    (one) => one.name === 'String' && one.firstChild === null && !text.startsWith("''", one.from)
  )
  return isPlain ? texts.map(({ from, to }) => text.slice(from + 1, to - 1)).join('') : null
}

/**
 * Gives `expression` with other paths: `place` says for each one what stands in place of its head,
 * as a path of the file system (any characters; relative without `./` is good), or null to leave
 * it. A slash at the end of a head is kept. What cannot be written as a plain path becomes
 * `/${"…"}`. An expression with a syntax error comes back as it is.
 */
export function rewritePaths(
  expression: string,
  place: (literal: PathLiteral) => string | null
): string {
  const { tree } = parse(expression, 'program')
  if (tree === null) return expression
  const pieces: string[] = []
  let copied = 0
  for (const literal of pathLiterals(tree.topNode, expression)) {
    const placed = place(literal)
    if (placed === null) continue
    const end = literal.kind === 'search' ? literal.to : literal.from + literal.head.length
    const isFolder = literal.kind !== 'search' && literal.head.endsWith('/')
    pieces.push(expression.slice(copied, literal.from), writtenPath(placed, isFolder))
    copied = end
  }
  return pieces.join('') + expression.slice(copied)
}

const plainPath = /^[a-zA-Z0-9._+-]*(\/[a-zA-Z0-9._+-]+)+\/?$/

function writtenPath(path: string, isFolder: boolean): string {
  const anchored = /^(\/|\.\.?\/)/.test(path) ? path : `./${path}`
  const whole = isFolder && !anchored.endsWith('/') ? `${anchored}/` : anchored
  if (plainPath.test(whole) && (isFolder || !whole.endsWith('/'))) return whole
  const start = whole.startsWith('/') ? '/' : './'
  const rest = whole.slice(whole.startsWith('./') ? 2 : start === '/' ? 1 : 0)
  return `${start}\${"${rest.replace(/["\\]|\$(?=\{)/g, '\\$&')}"}`
}
