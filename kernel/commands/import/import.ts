import { relative, resolve } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import { definitionsOf, type Imported, importProgram, writeNotebook } from '../../import/index.ts'
import type {
  Command,
  CommandFailure,
  CommandOutcome,
  CommandWords
} from '../../session/request/index.ts'
import { type Block, commandWord } from '../../outcome/index.ts'

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
  run(words, { engine }) {
    return Promise.resolve(imported(words, engine.folder))
  }
}

function imported(words: CommandWords, folder: string): Result<CommandOutcome, CommandFailure> {
  const [file = ''] = words.operands
  const [notebook = null] = words.values('--output')
  const force = words.has('--force')
  const path = resolve(folder, file)
  const done =
    notebook === null
      ? importProgram(path, folder)
      : writeNotebook(path, resolve(folder, notebook), force)
  if (!done.ok) return bad({ kind: 'not-imported', why: done.mistake })
  return shown(done.value, file, notebook, folder)
}

function shown(
  done: Imported,
  file: string,
  notebook: string | null,
  folder: string
): Result<CommandOutcome, CommandFailure> {
  const cells = done.cells.filter(({ kind, name }) => kind === 'code' && name !== '').length
  const count = `${cells} ${cells === 1 ? 'definition' : 'definitions'}`
  const texts = [
    notebook === null
      ? `${count}, all in this cell. To have a cell for each, in a notebook of its own: %import ${commandWord(file)} --output NOTEBOOK.ipynb`
      : `${count}, a cell each. Open ${notebook} and run its cells.`,
    ...(done.hadLibrary
      ? ["The notebook's own library stands in the place of the one that it imports."]
      : []),
    ...done.taken.map(
      (path) =>
        `${relative(folder, path)} imports that library too, and so stands within the definitions that use it: an edit of the file changes nothing here.`
    ),
    ...(notebook === null && done.cells.some(({ kind, name }) => kind === 'code' && name === '')
      ? [
          'What the program gives is no set of definitions; it is a question in the notebook that --output writes.'
        ]
      : [])
  ]
  const title = notebook === null ? `Imported from ${file}` : `${file} is the notebook ${notebook}`
  const blocks = texts.map((text): Block => ({ kind: 'paragraph', text }))
  return good({
    definitions: notebook === null ? definitionsOf(done) : '',
    shown: [{ kind: 'document', document: { title, blocks } }]
  })
}
