import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../host/index.ts'
import { findingInWords, installedInWords } from '../../render/words/command-line/index.ts'
import { examineToolchain } from '../diagnosis/index.ts'
import { dataFolder, placeOptions, writeKernelspec, writeLabextension } from '../jupyter/index.ts'
import { fail, readOptions, refuse, type Subcommand, withFiles } from '../terminal/index.ts'

/** `nix-workflow install`: tells Jupyter of the kernel. */
export const install: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, placeOptions)
    if (!options.ok) return refuse(options.mistake, 'install', terminal)
    const folder = await dataFolder(options.value)
    if (!folder.ok) return refuse(folder.mistake, 'install', terminal)
    const written = withFiles('install-kernel', folder.value, () => [
      writeKernelspec(folder.value),
      writeLabextension(folder.value)
    ])
    if (!written.ok) return fail(written.mistake, terminal)
    const isBuilt = existsSync(join(packageRoot, 'dist', 'kernel.js'))
    const folders = written.value.filter((own) => own !== null)
    for (const line of installedInWords(folders, isBuilt ? null : packageRoot)) terminal.out(line)
    const toolchain = findingInWords(examineToolchain(process.env))
    if (toolchain.fix !== null) terminal.out(`${toolchain.text}\n→ ${toolchain.fix}`)
    return 0
  }
}
