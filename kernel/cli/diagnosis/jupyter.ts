import { join } from 'node:path'
import { run } from '../../../nix/process/index.ts'
import { isInstalled, packageRoot } from '../../host/index.ts'
import {
  installedKernelspecs,
  jupyterLab,
  missingFile,
  projectPython,
  pythonCommand
} from '../jupyter/index.ts'
import { broken, doubtful, found, type Finding } from './finding.ts'

/** The project's own JupyterLab, that of the wheel's environment, or one on PATH. */
export async function examineJupyter(): Promise<Finding> {
  const name = 'Jupyter'
  const python = projectPython()
  const [program = 'jupyter', ...words] = jupyterLab() ?? ['jupyter', 'lab']
  const asked = await run({ program, arguments: [...words, '--version'] })
  const version = /^\d+\.\d+\S*$/m.exec(asked.stdout)?.[0]
  const own = isInstalled ? `of ${python ?? ''}` : 'in .venv'
  if (version !== undefined) {
    return found(name, `JupyterLab ${version}, ${python === null ? 'on PATH' : own}`)
  }
  return doubtful(
    name,
    python === null
      ? `There is no JupyterLab${isInstalled ? '' : ', neither set up in .venv nor'} on PATH.`
      : `The JupyterLab ${own} does not start.`,
    `${pythonCommand('jupyterlab')}${isInstalled ? '' : '; or bring your own: pip install jupyterlab'}`
  )
}

/** Whether a kernelspec is installed where Jupyter looks, and starts a kernel that is there. */
export function examineKernelspecs(): Finding[] {
  const name = 'kernelspec'
  const specs = installedKernelspecs()
  if (specs.length === 0) {
    return [broken(name, 'It is not installed: Jupyter does not know the kernel.', installCommand)]
  }
  return specs.map(({ folder, command }) => {
    const missing = missingFile(command)
    if (command.length < 3) {
      return broken(name, `${folder} has no kernel.json that starts a kernel.`, installCommand)
    }
    return missing === undefined
      ? found(name, folder)
      : broken(
          name,
          `${folder} starts ${missing}, which is not there.`,
          missing === ownKernel ? `npm run build, in ${packageRoot}` : installCommand
        )
  })
}

const installCommand = 'nix-workflow install --user'
const ownKernel = join(packageRoot, 'dist', 'kernel.js')
