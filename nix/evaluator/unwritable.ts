import { refusalOf } from '../base/index.ts'
import type { EvaluationError } from './error.ts'

/**
 * What the system said where a file for Nix could not be written, as the error of an evaluation;
 * any other error is a bug, and is thrown on.
 */
export function unwritable(folder: string, error: unknown): EvaluationError {
  const end = { reason: 'unwritable', folder, refusal: refusalOf(error) } as const
  return { kind: 'evaluator-ended', end }
}
