import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** The virtual environment that holds the Python parts. */
export const venv = join(project, '.venv')

/** The project's own Python. */
export const venvPython = join(venv, 'bin', 'python')
