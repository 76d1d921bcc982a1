import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOrStop } from './program.mjs'
import { project, venv } from './project.mjs'

const kernelJson = join(venv, 'share', 'jupyter', 'kernels', 'nix-workflow', 'kernel.json')

/** Whether the kernelspec in .venv starts this project's kernel with this Node. */
export function kernelIsThere() {
  if (!existsSync(kernelJson)) return false
  const [node, kernel] = JSON.parse(readFileSync(kernelJson, 'utf8')).argv
  return node === process.execPath && kernel === join(project, 'dist', 'kernel.js')
}

/** Installs the kernelspec in .venv. */
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
