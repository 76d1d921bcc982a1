import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOrStop } from './program.mjs'
import { project, venv } from './project.mjs'
import { readStamp } from './stamp.mjs'

const data = join(venv, 'share', 'jupyter')
const kernelJson = join(data, 'kernels', 'nix-workflow', 'kernel.json')

/**
 * Whether the kernelspec in .venv starts this project's kernel with this Node, and the extension of
 * JupyterLab there is the one that was built: its manifest names its script by its content.
 */
export function kernelIsThere() {
  if (!existsSync(kernelJson)) return false
  const [installed, built] = [
    join(data, 'labextensions', 'nix-workflow'),
    join(project, 'dist', 'labextension')
  ].map((folder) => JSON.stringify(readStamp(join(folder, 'package.json'))))
  if (installed !== built) return false
  return commandIn(kernelJson) === commandIn(join(project, 'kernelspec', 'kernel.json'))
}

/** The command of a kernelspec, or of the template of this one, in one text. */
function commandIn(file) {
  const { argv } = JSON.parse(readFileSync(file, 'utf8'))
  const places = { node: process.execPath, 'dist/kernel.js': join(project, 'dist', 'kernel.js') }
  return JSON.stringify(argv.map((word) => places[word] ?? word))
}

/** Installs the kernelspec and the extension in .venv. */
export async function installKernel() {
  await runOrStop(
    process.execPath,
    [join(project, 'kernelspec', 'bin', 'nix-workflow.mjs'), 'install', '--prefix', venv],
    { folder: project },
    'The kernelspec could not be installed.',
    `npx nix-workflow install --prefix "${venv}"`
  )
  return 'installed'
}
