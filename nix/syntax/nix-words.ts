import { withoutColours } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { run } from '../process/index.ts'
import { problemsOf } from './checks.ts'
import { dialectOf } from './dialect.ts'
import { parse } from './parse.ts'
import { offsetOf, placeOf } from './place.ts'
import { endOfWords, wordsOf } from './words.ts'

/** An error as Nix words it. Line and column count from 1, the column in code points. */
export interface NixError {
  /** Without the leading `error: `, on one line, as in `syntax error, unexpected '='`. */
  readonly message: string
  readonly line: number
  readonly column: number
}

/**
 * What Nix itself says of a syntax error in `body`, which is bindings and perhaps an expression
 * behind them. Gives null where Nix finds no such error, says nothing that can be read, or cannot be run. One or two runs of `nix-instantiate`, and only
 * for a text that is wrong.
 */
export async function syntaxErrorInNixWords(
  nix: Nix,
  body: string,
  signal?: AbortSignal
): Promise<NixError | null> {
  const wrong = firstWrong(nix, body)
  if (wrong === null) return null
  const { line, column } = placeOf(body, wrong.at)
  const isTheSame = (error: NixError) =>
    wrong.isAtEnd
      ? error.message.includes(endOfFile)
      : error.line === line && error.column === column
  const asBindings = await ask(nix, `{\n${body}`, body, 1, signal)
  if (asBindings === null) return null
  if (isTheSame(asBindings)) return { ...asBindings, line, column }
  // Not in the bindings, so it is in the expression behind them: that is where Nix has stopped
  // taking the text for bindings. They are blanked, so that lines and columns stay what they are.
  const start = questionStart(body, asBindings)
  const blanked = body.slice(0, start).replace(/[^\r\n]/g, ' ') + body.slice(start)
  const asExpression = await ask(nix, blanked, body, 0, signal)
  if (asExpression === null) return null
  // Where Nix means another place, its words are about something else than what is marked; but a
  // string that never ends is wrong for us where it stops to be one.
  const isAlike = isTheSame(asExpression) || asExpression.message.includes(endOfFile)
  return isAlike ? { ...asExpression, line, column } : null
}

const endOfFile = 'unexpected end of file'

interface Wrong {
  readonly at: number
  /** Whether the text ends too early: Nix places that differently from version to version. */
  readonly isAtEnd: boolean
}

function firstWrong(nix: Nix, body: string): Wrong | null {
  const { tree, errorAt } = parse(body, 'definitions')
  if (tree === null) {
    const isAtEnd = body.slice(errorAt).trim() === ''
    return { at: isAtEnd ? endOfWords(body) : errorAt, isAtEnd }
  }
  const problem = problemsOf(tree, body, dialectOf(nix.version, nix.features))[0]
  return problem === undefined ? null : { at: problem.from, isAtEnd: false }
}

/** The place behind the last `;` of the bindings that come before `error`. */
function questionStart(body: string, error: NixError): number {
  const end = offsetOf(body, error)
  let start = 0
  for (const { kind, from, to, open } of wordsOf(body)) {
    if (from >= end) break
    if (kind === ';' && open === null) start = to
  }
  return start
}

async function ask(
  nix: Nix,
  text: string,
  body: string,
  addedLines: number,
  signal: AbortSignal | undefined
): Promise<NixError | null> {
  const invocation = invokeNix(nix, 'nix-instantiate', ['--parse', '-'])
  const { exitCode, stderr } = await run({ ...invocation, input: text }, signal)
  return exitCode === 0 ? null : readError(stderr, body, addedLines)
}

/** `error: MESSAGE`, an empty line, then `at «stdin»:LINE:COLUMN:`, with COLUMN in bytes. */
export function readError(stderr: string, body: string, addedLines: number): NixError | null {
  const found = /^error:\s*(.+?)\s*\n(?:\s*\n)*\s*at [^\n]*?:(\d+):(\d+):/m.exec(
    withoutColours(stderr)
  )
  const [, message, lineText, columnText] = found ?? []
  if (message === undefined || message.startsWith('undefined variable')) return null
  const line = Math.max(1, Number(lineText) - addedLines)
  const lines = body.split(/\r\n|\n|\r/)
  const bytes = Buffer.from(lines[line - 1] ?? lines.at(-1) ?? '')
  const before = line > lines.length ? bytes : bytes.subarray(0, Number(columnText) - 1)
  const column = placeOf(before.toString(), bytes.length).column
  return { message, line: Math.min(line, lines.length), column }
}
