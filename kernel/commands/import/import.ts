import { relative, resolve } from 'node:path'
import { bad, fromHome, good, type Result } from '../../../nix/base/index.ts'
import { definitionsOf, type Imported, importProgram, writeNotebook } from '../../import/index.ts'
import type {
  Command,
  CommandFailure,
  CommandOutcome,
  CommandWords
} from '../../session/request/index.ts'
import { importNeedsInWords } from '../../render/words/index.ts'
import { importedInWords } from '../../render/words/commands/index.ts'

/**
 * `%import experiment.nix`: all that a program of Nix defines becomes definitions of this cell. A
 * kernel cannot add cells to a notebook that is open, so `--output` writes a new one, with a cell each.
 */
export const importCommand: Command = {
  name: 'import',
  group: 'share',
  operands: [{ word: 'FILE.nix', kind: 'file' }],
  options: [
    {
      name: '--output',
      short: '-o',
      takes: ['NOTEBOOK.ipynb'],
      means: 'writes a notebook instead, with a cell for each definition'
    },
    { name: '--force', means: 'replaces a notebook that is there' }
  ],
  examples: [
    { line: '%import experiment.nix' },
    { line: '%import experiment.nix --output experiment.ipynb' }
  ],
  summary: 'defines all that a program of Nix defines, with our library in the place of its own',
  defines: (words) => words.values('--output').length === 0,
  run(words, { engine }) {
    return Promise.resolve(imported(words, engine.folder))
  }
}

function imported(words: CommandWords, folder: string): Result<CommandOutcome, CommandFailure> {
  const [file = ''] = words.operands
  const [notebook = null] = words.values('--output')
  const force = words.has('--force')
  const path = resolve(folder, fromHome(file))
  const done =
    notebook === null
      ? importProgram(path, folder)
      : writeNotebook(path, resolve(folder, fromHome(notebook)), force, importNeedsInWords)
  if (!done.ok) return bad({ kind: 'not-imported', why: done.mistake })
  return good(shown(done.value, file, notebook, folder))
}

function shown(
  done: Imported,
  file: string,
  notebook: string | null,
  folder: string
): CommandOutcome {
  const code = done.cells.filter(({ kind }) => kind === 'code')
  const document = importedInWords({
    ...{ file, notebook },
    definitions: code.filter(({ name }) => name !== '').length,
    hadLibrary: done.hadLibrary,
    taken: done.taken.map((path) => relative(folder, path)),
    isQuestion: code.some(({ name }) => name === ''),
    needs: done.needs
  })
  return {
    definitions: notebook === null ? definitionsOf(done) : '',
    shown: [{ kind: 'document', document }]
  }
}
