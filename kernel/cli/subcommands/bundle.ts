import { basename } from 'node:path'
import { bundledInWords } from '../../render/words/command-line/index.ts'
import { bundle } from '../bundle/index.ts'
import { withNotebook } from '../notebook/index.ts'
import { fail, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow bundle`: a notebook with its files and results as one file. */
export const bundleSubcommand: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      values: ['output'],
      operands: ['NOTEBOOK'],
      more: true
    })
    if (!options.ok) return refuse(options.mistake, 'bundle', terminal)
    const [notebook = '', ...names] = options.value.operands
    const target = options.value.value('output')
    if (target === undefined)
      return refuse({ kind: 'missing', what: '-o FILE' }, 'bundle', terminal)
    const done = await withNotebook(notebook, terminal, (open) =>
      bundle(open, notebook, target, names)
    )
    const bundled = done.ok ? done.value : done
    if (!bundled.ok) return fail(bundled.mistake, terminal)
    const { manifest, files, without, leftOut, pinned } = bundled.value
    terminal.out(
      bundledInWords({
        ...{ target, notebook: basename(manifest.notebook), files: files.length },
        ...{ results: manifest.steps.length, without, leftOut, pinned }
      })
    )
    return 0
  }
}
