import { withFiles } from './file-mistake.ts'
import { kernelsFolder, placeHelp, placeOptions, removeKernelspec } from './kernelspec.ts'
import { readOptions } from './options.ts'
import { refuse } from './refuse.ts'
import type { Subcommand } from './subcommand.ts'

const usage = `Usage: nix-workflow uninstall [--user | --sys-prefix | --prefix DIR]

Removes the kernelspec from where "install" with the same option has put it.

${placeHelp}`

/** `nix-workflow uninstall`: takes the kernelspec away again. */
export const uninstall: Subcommand = {
  summary: 'take the kernel away from Jupyter',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, placeOptions)
    if (!options.ok) return refuse(options.mistake, 'uninstall', terminal)
    const folder = await kernelsFolder(options.value)
    if (!folder.ok) return refuse(folder.mistake, 'uninstall', terminal)
    const removed = withFiles(`The kernelspec in ${folder.value} cannot be removed`, () =>
      removeKernelspec(folder.value)
    )
    if (!removed.ok) {
      terminal.error(removed.mistake)
      return 1
    }
    terminal.out(
      removed.value ? `Removed from ${folder.value}` : `It is not installed in ${folder.value}`
    )
    return 0
  }
}
