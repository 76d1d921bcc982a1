import { join } from 'node:path'
import { run } from '../../../nix/process/index.ts'
import { isInstalled, packageRoot } from '../../host/index.ts'
import type { Examined, KernelspecStarts } from '../../outcome/index.ts'
import {
  installedKernelspecs,
  jupyterLab,
  missingFile,
  projectPython,
  pythonCommand
} from '../jupyter/index.ts'

/** The project's own JupyterLab, that of the wheel's environment, or one on PATH. */
export async function examineJupyter(): Promise<Examined> {
  const [program = 'jupyter', ...words] = jupyterLab() ?? ['jupyter', 'lab']
  const asked = await run({ program, arguments: [...words, '--version'] })
  return {
    kind: 'jupyter',
    version: /^\d+\.\d+\S*$/m.exec(asked.stdout)?.[0] ?? null,
    python: projectPython(),
    setUp: { isInstalled, command: pythonCommand('jupyterlab') }
  }
}

/** Whether a kernelspec is installed where Jupyter looks, and starts a kernel that is there. */
export function examineKernelspecs(): readonly Examined[] {
  const specs = installedKernelspecs()
  if (specs.length === 0) return [{ kind: 'no-kernelspec' }]
  return specs.map(({ folder, command }) => ({
    kind: 'kernelspec',
    folder,
    starts: startedBy(command)
  }))
}

function startedBy(command: readonly string[]): KernelspecStarts {
  if (command.length < 3) return { kind: 'nothing' }
  const file = missingFile(command)
  if (file === undefined) return { kind: 'kernel' }
  return { kind: 'missing', file, buildIn: file === ownKernel ? packageRoot : null }
}

const ownKernel = join(packageRoot, 'dist', 'kernel.js')
