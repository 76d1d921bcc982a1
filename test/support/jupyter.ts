import { cpSync, existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run, type Completed } from '../../nix/process/process.ts'
import { definedIn, removeTree, testEnvironment } from './nix.ts'
import { scratchFolder } from './scratch.ts'
import { succeed } from './succeed.ts'
import { giveKernelToolchain } from './toolchain.ts'

const project = resolve(import.meta.dirname, '../..')
const python = join(project, '.venv', 'bin', 'python')

/** A Jupyter for tests: the kernelspec installed for it alone, and a Nix with an empty store. */
export interface TestJupyter {
  /** Where the notebooks lie, a copy of `notebooks/`: clients run there. */
  readonly folder: string
  /** What clients and the kernels that they start are given, beside this process's own. */
  readonly environment: Readonly<Record<string, string>>
  /** The Python of the set-up. */
  readonly python: string
  /** Runs Python to its end, in `folder`, and throws with all it said where it fails. */
  runPython(words: readonly string[]): Promise<Completed>
  /** The same, whatever the exit code is. */
  tryPython(words: readonly string[]): Promise<Completed>
  remove(): void
}

/**
 * Installs the package's kernelspec by its own command into a temporary folder, and gives an
 * environment in which Jupyter's programs find that one before any other, with a private store.
 * `modules` are the Python modules that the test needs. Throws where one is missing, with the
 * command that gets it. Call `remove` in `afterAll`.
 */
export async function testJupyter(modules: readonly string[]): Promise<TestJupyter> {
  await demandPython(modules)
  const root = scratchFolder('jupyter')
  const folder = join(root, 'notebooks')
  cpSync(join(project, 'notebooks'), folder, {
    recursive: true,
    filter: (path) =>
      !path.includes('.ipynb_checkpoints') && path !== join(project, 'notebooks/out')
  })
  const own = (name: string): string => {
    mkdirSync(join(root, name))
    return join(root, name)
  }
  const prefix = own('prefix')
  await succeed({
    program: process.execPath,
    arguments: ['kernelspec/bin/nix-workflow.mjs', 'install', '--prefix', prefix],
    folder: project
  })
  const environment = {
    ...definedIn(testEnvironment(root)),
    PATH: `${join(project, '.venv', 'bin')}:${process.env['PATH'] ?? ''}`,
    JUPYTER_PATH: join(prefix, 'share', 'jupyter'),
    // What somebody has configured on this machine is no part of a test.
    JUPYTER_CONFIG_DIR: own('config'),
    JUPYTER_DATA_DIR: own('data'),
    JUPYTER_RUNTIME_DIR: own('runtime'),
    IPYTHONDIR: own('ipython'),
    JUPYTER_NO_CONFIG: '1',
    PYTHONDONTWRITEBYTECODE: '1'
  }
  await giveKernelToolchain(environment)
  const invocation = (words: readonly string[]) => ({
    program: python,
    arguments: words,
    folder,
    environment
  })
  return {
    folder,
    environment,
    python,
    runPython: (words) => succeed(invocation(words)),
    tryPython: (words) => run(invocation(words)),
    remove: () => removeTree(root)
  }
}

/** A part that is missing fails the test: with the command that gets it. */
async function demandPython(modules: readonly string[]): Promise<void> {
  const command = 'node kernelspec/setup/setup.mjs --tests'
  if (!existsSync(python)) throw new Error(`${python} is missing. This gets it: ${command}`)
  const tried = await run({
    program: python,
    arguments: ['-c', modules.map((module) => `import ${module}`).join('\n')]
  })
  if (tried.exitCode !== 0) {
    const why = tried.stderr.trim().split('\n').at(-1) ?? ''
    throw new Error(`A Python package is missing (${why}). This gets it: ${command}`)
  }
}
