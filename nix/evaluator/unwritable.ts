import type { EvaluationError } from './error.ts'

/**
 * What the system said where a file for Nix could not be written, as the error of an evaluation;
 * any other error is a bug, and is thrown on.
 */
export function unwritable(folder: string, error: unknown): EvaluationError {
  if (!(error instanceof Error) || !('code' in error)) throw error
  const [what, mend] = words[String(error.code)] ?? [error.message, otherFolder]
  return {
    kind: 'evaluator-ended',
    reason: 'unwritable',
    message: `The kernel cannot write what it hands to Nix to ${folder}: ${what}.`,
    mend: `${mend} Nothing that is defined is lost: then run the cell again.`
  }
}

const makeRoom =
  'Make room on that disk, or set TMPDIR to a folder on another and restart the kernel.'
const otherFolder = 'Make it writable, or set TMPDIR to another folder and restart the kernel.'

const words: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['the disk is full', makeRoom],
  EDQUOT: ['your quota of that disk is used up', makeRoom],
  EROFS: ['the disk is read-only', otherFolder],
  EACCES: ['this user may not write there', otherFolder],
  EPERM: ['this user may not write there', otherFolder],
  EEXIST: ['something else stands in its place', otherFolder],
  ENOTDIR: ['a part of its path is a file', otherFolder]
}
