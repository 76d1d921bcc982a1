import { join, resolve } from 'node:path'
import type { SourcePosition } from '../../../nix/evaluator/index.ts'
import { type PathLiteral, placeOf, rewritePaths } from '../../../nix/syntax/index.ts'
import type { CellExpression, CellScript } from '../../cells/index.ts'
import { homeFolder } from '../../../nix/base/index.ts'

/** An expression as the evaluator gets it. */
export interface EvaluatorText {
  readonly text: string
  /** Where it starts in its cell. */
  readonly offset: SourcePosition
}

/**
 * The text of an expression with its paths made absolute, from the notebook's folder: the evaluator
 * reads it from a file that stands elsewhere.
 */
export function expressionForEvaluator(expression: CellExpression, folder: string): EvaluatorText {
  const { text, line, column } = expression
  return {
    text:
      expression.paths.length === 0
        ? text
        : rewritePaths(text, (literal) => absolutePath(literal, folder)),
    offset: { line, column }
  }
}

function absolutePath({ kind, head }: PathLiteral, folder: string): string | null {
  if (kind === 'relative') return resolve(folder, head)
  if (kind === 'home') return join(homeFolder(process.env), head.slice(1))
  return null
}

/**
 * The place in the cell of a position in the evaluator's text. A path that was made absolute is
 * longer there than in the cell, which moves what stands behind it on its line; of a `%%` cell only
 * names and values of its first line stand in that text.
 */
export function positionInCell(
  expression: CellExpression,
  code: string,
  folder: string,
  position: SourcePosition
): SourcePosition {
  const { script } = expression
  if (script !== undefined) return positionInScript(expression, script, code, position)
  let shift = 0
  for (const literal of expression.paths) {
    const { line, column } = placeOf(code, literal.from)
    if (line !== position.line || column + shift >= position.column) continue
    const written = code.slice(literal.from, literal.to)
    const rewritten = rewritePaths(written, (path) => absolutePath(path, folder))
    shift += codePoints(rewritten) - codePoints(written)
  }
  return { line: position.line, column: Math.max(1, position.column - shift) }
}

/** What stands in no piece is about the cell as a whole: about its language. */
function positionInScript(
  { line, column }: CellExpression,
  { languageFrom, pieces }: CellScript,
  code: string,
  position: SourcePosition
): SourcePosition {
  const textLine = position.line - line + 1
  const textColumn = textLine === 1 ? position.column - column + 1 : position.column
  const piece = pieces.findLast((one) => one.textLine === textLine && one.textColumn <= textColumn)
  if (piece === undefined) return placeOf(code, languageFrom)
  const start = placeOf(code, piece.from)
  const within = Math.min(textColumn - piece.textColumn, piece.to - piece.from)
  return { line: start.line, column: start.column + within }
}

function codePoints(text: string): number {
  return Array.from(text).length
}
