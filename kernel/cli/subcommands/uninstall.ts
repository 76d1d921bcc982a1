import { removedInWords } from '../../render/words/command-line/index.ts'
import { dataFolder, placeOptions, removeKernelspec, removeLabextension } from '../jupyter/index.ts'
import { fail, readOptions, refuse, type Subcommand, withFiles } from '../terminal/index.ts'

/** `nix-workflow uninstall`: takes kernelspec and extension away again. */
export const uninstall: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, placeOptions)
    if (!options.ok) return refuse(options.mistake, 'uninstall', terminal)
    const folder = await dataFolder(options.value)
    if (!folder.ok) return refuse(folder.mistake, 'uninstall', terminal)
    const removed = withFiles('remove-kernel', folder.value, () =>
      [removeKernelspec, removeLabextension].map((remove) => remove(folder.value)).includes(true)
    )
    if (!removed.ok) return fail(removed.mistake, terminal)
    terminal.out(removedInWords(folder.value, removed.value))
    return 0
  }
}
