import { resolve } from 'node:path'
import { notebookFileFor, writeNotebook } from '../../import/index.ts'
import { notebookMadeInWords, ownLibraryInWords } from '../../render/words/command-line/index.ts'
import { importMistakeInWords, importNeedsInWords } from '../../render/words/index.ts'
import { readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow import`: an experiment of plain Nix becomes a notebook. */
export const importSubcommand: Subcommand = {
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
    terminal.out(notebookMadeInWords(target, code))
    for (const sentence of importNeedsInWords(needs)) terminal.out(sentence)
    for (const path of taken) terminal.out(ownLibraryInWords(path))
    return Promise.resolve(0)
  }
}
