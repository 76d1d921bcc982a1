import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../../nix/freeze/index.ts'
import { isInstalled, packageRoot } from '../../host/index.ts'

/**
 * The Python that has Jupyter: that of the project's virtual environment, or of the environment that
 * the wheel was installed in, as what started this says. null where there is none.
 */
export function projectPython(): string | null {
  const python = isInstalled
    ? (process.env['NIX_WORKFLOW_PYTHON'] ?? '')
    : join(packageRoot, '.venv', 'bin', 'python')
  return existsSync(python) ? python : null
}

/**
 * The words that start JupyterLab: of that Python, or for an npm package the one on PATH. null where
 * there is none.
 */
export function jupyterLab(): readonly string[] | null {
  const python = projectPython()
  if (python !== null) return [python, '-m', 'jupyterlab']
  const jupyter = isInstalled ? findProgram('jupyter', process.env['PATH'] ?? '') : undefined
  return jupyter === undefined ? null : [jupyter, 'lab']
}

/** The command that gets packages of Python to where this looks for them. */
export function pythonCommand(...packages: readonly string[]): string {
  if (!isInstalled)
    return `node ${JSON.stringify(join(packageRoot, 'kernelspec', 'setup', 'setup.mjs'))}`
  const python = projectPython()
  const pip = python === null ? 'pip' : `${JSON.stringify(python)} -m pip`
  return `${pip} install ${packages.join(' ')}`
}
