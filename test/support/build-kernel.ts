import { resolve } from 'node:path'
import { run } from '../../nix/process/process.ts'
import { removeTree } from './nix.ts'
import { scratchFolder } from './scratch.ts'
import { toolchainVariable } from './toolchain-variable.ts'

/**
 * Once before all tests (`globalSetup` of vitest): makes `dist/` and the parser where the sources
 * changed since. Test files run side by side, so none of them may do it while others start kernels.
 */
export default async function buildKernel(): Promise<() => void> {
  const project = resolve(import.meta.dirname, '../..')
  const built = await run({
    program: process.execPath,
    arguments: ['scripts/build.mjs'],
    folder: project
  })
  if (built.exitCode !== 0) throw new Error(`npm run build fails:\n${built.stderr}`)
  const toolchain = scratchFolder('toolchain')
  process.env[toolchainVariable] = toolchain
  return () => removeTree(toolchain)
}
