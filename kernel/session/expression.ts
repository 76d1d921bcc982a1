import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { SourcePosition } from '../../nix/evaluator/bindings.ts'
import { rewritePaths, type PathLiteral } from '../../nix/syntax/paths.ts'
import { placeOf } from '../../nix/syntax/place.ts'
import type { CellExpression } from '../cells/cell.ts'

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
  if (kind === 'home') return join(homedir(), head.slice(1))
  return null
}

/**
 * The place in the cell of a position in the evaluator's text: a path that was made absolute is
 * longer there than in the cell, which moves what stands behind it on its line.
 */
export function columnInCell(
  expression: CellExpression,
  code: string,
  folder: string,
  position: SourcePosition
): number {
  let shift = 0
  for (const literal of expression.paths) {
    const { line, column } = placeOf(code, literal.from)
    if (line !== position.line || column + shift >= position.column) continue
    const written = code.slice(literal.from, literal.to)
    const rewritten = rewritePaths(written, (path) => absolutePath(path, folder))
    shift += codePoints(rewritten) - codePoints(written)
  }
  return Math.max(1, position.column - shift)
}

function codePoints(text: string): number {
  return Array.from(text).length
}
