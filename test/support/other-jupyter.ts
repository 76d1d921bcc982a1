import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectPython } from '../../kernel/cli/jupyter/python.ts'
import { run } from '../../nix/process/process.ts'

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
  if (existsSync(done)) return python
  await succeed(base, ['-m', 'venv', '--clear', join(folder, name)])
  await succeed(python, ['-m', 'pip', 'install', '--quiet', ...packages])
  writeFileSync(done, packages.join('\n'))
  return python
}

async function succeed(program: string, words: readonly string[]): Promise<void> {
  const ended = await run({ program, arguments: words })
  if (ended.exitCode !== 0) throw new Error(`${words.join(' ')}\n${ended.stdout}\n${ended.stderr}`)
}
