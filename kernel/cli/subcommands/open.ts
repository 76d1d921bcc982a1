import { basename, relative } from 'node:path'
import { counted, shellWord } from '../../outcome/index.ts'
import { unpack } from '../bundle/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'

const usage = `Usage: nix-workflow open FILE [-o FOLDER]

Unpacks what "nix-workflow bundle" wrote into a new folder, and takes the results in it into the
store, without a network. Nothing is built; what is not in the bundle, or is damaged in it, is built
when the notebook runs.

Nix compares every result with its hash. Which result a step has is what the bundle says: who opens
one trusts whoever made it, as with the notebook itself. %verify, in the notebook, builds steps
again and compares.

  -o, --output FOLDER   where to; FILE without its ending, here, where left out`

/** `nix-workflow open`: a bundle becomes a notebook with its results. */
export const open: Subcommand = {
  summary: 'unpack a bundle, with its results',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, { values: ['output'], operands: ['FILE'] })
    if (!options.ok) return refuse(options.mistake, 'open', terminal)
    const [file = ''] = options.value.operands
    const folder = options.value.value('output') ?? basename(file).replace(/\.[^.]*$/, '')
    const unpacked = await unpack(file, folder, terminal)
    if (!unpacked.ok) {
      terminal.error(unpacked.mistake)
      return 1
    }
    const { notebook, there, toBuild } = unpacked.value
    terminal.out(
      [
        `${counted(there, 'result')} there${toBuild === 0 ? '' : `, ${toBuild} to be built`}.`,
        `Open it in JupyterLab: nix-workflow lab ${shellWord(relative(process.cwd(), notebook))}`
      ].join('\n')
    )
    return 0
  }
}
