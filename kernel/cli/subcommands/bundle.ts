import { basename } from 'node:path'
import { counted, listInWords } from '../../outcome/index.ts'
import { bundle, type Bundled } from '../bundle/index.ts'
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
    terminal.out(told(bundled.value, target).join('\n'))
    return 0
  }
}

function told(
  { manifest, without, files, leftOut, pinned }: Bundled,
  target: string
): readonly string[] {
  return [
    `${target}: ${basename(manifest.notebook)}, ${counted(files.length, 'file')} beside it, ${counted(manifest.steps.length, 'result')}.`,
    ...(without.length === 0
      ? []
      : [`Not built yet, and so built where it is opened: ${listInWords(without)}.`]),
    ...(leftOut.length === 0
      ? []
      : [
          `Not in it, since it is a link or lies outside of the notebook's folder: ${listInWords(leftOut)}.`
        ]),
    ...(pinned ? ['Programs of this machine that it uses are named in it by their hashes.'] : [])
  ]
}
