import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectPython } from '../../kernel/cli/jupyter/python.ts'
import { readText } from '../../nix/base/index.ts'
import { succeed } from './succeed.ts'

/** Names the folder in which Jupyters beside the project's own are kept. */
export const jupytersVariable = 'NIX_WORKFLOW_JUPYTERS'

/**
 * The Python of a virtual environment with these packages, which is made where it is not there yet:
 * Jupyters that cannot stand beside the one of the set-up. Throws with what pip said.
 */
export async function otherJupyter(name: string, packages: readonly string[]): Promise<string> {
  const folder = process.env[jupytersVariable]
  const base = projectPython()
  if (folder === undefined || base === null)
    throw new Error(`${jupytersVariable} names no folder, or there is no Python of the set-up`)
  const python = join(folder, name, 'bin', 'python')
  const done = join(folder, name, 'packages.txt')
  const wanted = packages.join('\n')
  if (readText(done) === wanted) return python
  await succeed({ program: base, arguments: ['-m', 'venv', '--clear', join(folder, name)] })
  await succeed({ program: python, arguments: ['-m', 'pip', 'install', '--quiet', ...packages] })
  writeFileSync(done, wanted)
  return python
}
