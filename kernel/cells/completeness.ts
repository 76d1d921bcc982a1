import {
  anyDialect,
  type Parsed,
  parseInParts,
  type PlacedWord,
  problemsOf,
  wordsOf
} from '../../nix/syntax/index.ts'
import type { ScriptHead } from './cell.ts'
import { readHead } from './head.ts'
import { readScriptCell } from './script-cell.ts'

/**
 * Whether a console runs what was typed, or asks for another line (Jupyter's `is_complete`).
 * `indent` is what that line begins with.
 */
export type CellCompleteness =
  | { readonly status: 'complete' | 'invalid' }
  | { readonly status: 'incomplete'; readonly indent: string }

/**
 * A cell is incomplete where it could become a good one by more text at its end. The body of a
 * `%%` cell ends with an empty line. Others have their turn meanwhile.
 */
export async function cellCompleteness(code: string): Promise<CellCompleteness> {
  const head = readHead(code)
  if (head.kind === 'script') return scriptCompleteness(head, code)
  return completenessOf(head.body, await parseInParts(head.body, 'definitions'))
}

function completenessOf(body: string, { tree, errorAt }: Parsed): CellCompleteness {
  if (tree === null) {
    const isAtEnd = body.slice(errorAt).trim() === ''
    return isAtEnd ? { status: 'incomplete', indent: nextIndent(body) } : { status: 'invalid' }
  }
  const problems = problemsOf(tree, body, anyDialect)
  if (problems.length === 0) return { status: 'complete' }
  return problems.every(({ fault }) => fault.kind === 'unclosed-comment')
    ? { status: 'incomplete', indent: lastIndent(body) }
    : { status: 'invalid' }
}

/** A first line that cannot be read stays wrong, whatever the script is. */
function scriptCompleteness(head: ScriptHead, code: string): CellCompleteness {
  if (head.language !== '' && !readScriptCell(head, code, anyDialect).ok)
    return { status: 'invalid' }
  const { body } = head
  if (body.trim() === '') return { status: 'incomplete', indent: '' }
  return /[\r\n][ \t]*$/.test(body)
    ? { status: 'complete' }
    : { status: 'incomplete', indent: lastIndent(body) }
}

function lastIndent(text: string): string {
  const lastLine = text.split(/\r\n|\n|\r/).findLast((line) => line.trim() !== '')
  return /^[ \t]*/.exec(lastLine ?? '')?.[0] ?? ''
}

/** Words after which the expression may stand on the next line. */
const continuing: ReadonlySet<PlacedWord['kind']> = new Set<PlacedWord['kind']>([
  '=',
  ':',
  'let',
  'in',
  'then',
  'else'
])

function nextIndent(body: string): string {
  const end = body.trimEnd().length
  const lineStart = Math.max(body.lastIndexOf('\n', end - 1), body.lastIndexOf('\r', end - 1)) + 1
  let depthAtLine: number | null = null
  let depth = 0
  let isContinued = false
  for (const word of wordsOf(body)) {
    depth = word.open?.depth ?? 0
    if (word.from >= lineStart) depthAtLine ??= depth
    if (word.kind !== 'textEnd') isContinued = continuing.has(word.kind)
  }
  return lastIndent(body) + (depth > (depthAtLine ?? 0) || isContinued ? '  ' : '')
}
