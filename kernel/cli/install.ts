import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../package-root.ts'
import { withFiles } from './file-mistake.ts'
import { kernelsFolder, placeHelp, placeOptions, writeKernelspec } from './kernelspec.ts'
import { readOptions } from './options.ts'
import type { Subcommand } from './subcommand.ts'
import { refuse } from './refuse.ts'

const usage = `Usage: nix-workflow install [--user | --sys-prefix | --prefix DIR]

Installs the kernelspec, so that Jupyter offers the kernel "Nix Workflow".

${placeHelp}`

/** `nix-workflow install`: tells Jupyter of the kernel. */
export const install: Subcommand = {
  summary: 'tell Jupyter of the kernel',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, placeOptions)
    if (!options.ok) return refuse(options.mistake, 'install', terminal)
    const folder = await kernelsFolder(options.value)
    if (!folder.ok) return refuse(folder.mistake, 'install', terminal)
    const written = withFiles(`The kernelspec cannot be written to ${folder.value}`, () =>
      writeKernelspec(folder.value)
    )
    if (!written.ok) {
      terminal.error(`${written.mistake}\nName another place, as: nix-workflow install --user`)
      return 1
    }
    terminal.out(`Installed in ${written.value}`)
    if (!existsSync(join(packageRoot, 'dist', 'kernel.js'))) {
      terminal.out(`The kernel is not built yet: npm run build, in ${packageRoot}`)
    }
    return 0
  }
}
