import { refusalOf } from '../base/index.ts'
import type { EvaluationError } from './error.ts'

/**
 * What the system said where a file for Nix could not be written, as the error of an evaluation;
 * any other error is a bug, and is thrown on.
 */
export function unwritable(folder: string, error: unknown): EvaluationError {
  const { words, isForRoom } = refusalOf(error)
  return {
    kind: 'evaluator-ended',
    reason: 'unwritable',
    message: `The kernel cannot write what it hands to Nix to ${folder}: ${words}.`,
    mend: `${isForRoom ? makeRoom : otherFolder} Nothing that is defined is lost: then run the cell again.`
  }
}

const makeRoom =
  'Make room on that disk, or set TMPDIR to a folder on another and restart the kernel.'
const otherFolder = 'Make it writable, or set TMPDIR to another folder and restart the kernel.'
