import { resolve } from 'node:path'
import { notebookFileFor, writeNotebook } from '../../import/index.ts'
import { importMistakeInWords, importNeedsInWords } from '../../render/words/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'

const usage = `Usage: nix-workflow import FILE.nix [--output NOTEBOOK.ipynb] [--force]

Makes a notebook of a program of Nix (let … in rec { … }, rec { … }, { … }): a cell for each
definition, comments that stand alone as text. Where it imports the library of an earlier workflow
manager for output and static, the notebook's own takes its place. The program stays as it is.

  -o, --output NOTEBOOK.ipynb   where to write it; beside FILE.nix with the same name where left out
  --force                       overwrite a notebook that is there`

/** `nix-workflow import`: an experiment of plain Nix becomes a notebook. */
export const importSubcommand: Subcommand = {
  summary: 'make a notebook of a program of Nix',
  usage,
  run(words, terminal) {
    const options = readOptions(words, {
      values: ['output'],
      flags: ['force'],
      operands: ['FILE.nix']
    })
    if (!options.ok) return Promise.resolve(refuse(options.mistake, 'import', terminal))
    const [file = ''] = options.value.operands
    const target = options.value.value('output') ?? notebookFileFor(file)
    const done = writeNotebook(
      resolve(file),
      resolve(target),
      options.value.has('force'),
      importNeedsInWords
    )
    if (!done.ok) {
      const { message, way } = importMistakeInWords(done.mistake)
      terminal.error(`${message}\n${way}`)
      return Promise.resolve(1)
    }
    const { cells, taken, needs } = done.value
    const code = cells.filter(({ kind }) => kind === 'code').length
    terminal.out(`${target}: ${code} ${code === 1 ? 'cell' : 'cells'}.`)
    for (const sentence of importNeedsInWords(needs)) terminal.out(sentence)
    for (const path of taken)
      terminal.out(
        `${path} imports a library of its own, and so stands within the cells that use it.`
      )
    return Promise.resolve(0)
  }
}
