import { basename, relative } from 'node:path'
import { unpackedInWords } from '../../render/words/command-line/index.ts'
import { unpack } from '../bundle/index.ts'
import { fail, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow open`: a bundle becomes a notebook with its results. */
export const open: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, { values: ['output'], operands: ['FILE'] })
    if (!options.ok) return refuse(options.mistake, 'open', terminal)
    const [file = ''] = options.value.operands
    const folder = options.value.value('output') ?? basename(file).replace(/\.[^.]*$/, '')
    const unpacked = await unpack(file, folder, terminal)
    if (!unpacked.ok) return fail(unpacked.mistake, terminal)
    const { notebook, there, toBuild } = unpacked.value
    const path = relative(process.cwd(), notebook)
    terminal.out(unpackedInWords({ notebook: path, there, toBuild }))
    return 0
  }
}
