import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../host/index.ts'

/** The Python of the project's virtual environment, which has Jupyter; null where it is not set up. */
export function projectPython(): string | null {
  const python = join(packageRoot, '.venv', 'bin', 'python')
  return existsSync(python) ? python : null
}

/** The command that makes it. */
export const setupCommand = `node ${JSON.stringify(join(packageRoot, 'kernelspec', 'setup', 'setup.mjs'))}`
