import { relative, resolve } from 'node:path'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import { definitionsOf, type Imported, importProgram, writeNotebook } from '../../import/index.ts'
import type { Command, CommandMistake, CommandOutcome } from '../../session/request/index.ts'
import { type Block, commandWord } from '../../outcome/index.ts'

/**
 * `%import experiment.nix`: all that a program of Nix defines becomes definitions of this cell. A
 * kernel cannot add cells to a notebook that is open, so `--output` writes a new one, with a cell each.
 */
export const importCommand: Command = {
  name: 'import',
  usage: '%import FILE.nix [--output NOTEBOOK.ipynb [--force]]',
  summary:
    'defines all that a program of Nix defines, with our library in the place of its own; with --output (-o) it writes a notebook instead, with a cell for each definition',
  run(words, { engine }) {
    return Promise.resolve(imported(words, engine.folder))
  }
}

function imported(
  words: readonly string[],
  folder: string
): Result<CommandOutcome, CommandMistake> {
  const read = readWords(words)
  if (!read.ok) return read
  const { file, notebook, force } = read.value
  const path = resolve(folder, file)
  const done =
    notebook === null
      ? importProgram(path, folder)
      : writeNotebook(path, resolve(folder, notebook), force)
  if (!done.ok) return bad({ kind: 'command', ...done.mistake })
  return shown(done.value, file, notebook, folder)
}

interface Words {
  readonly file: string
  readonly notebook: string | null
  readonly force: boolean
}

function readWords(words: readonly string[]): Result<Words, CommandMistake> {
  const mend =
    'Write it as in: %import experiment.nix, or: %import experiment.nix --output experiment.ipynb'
  const wrong = (message: string) => bad({ kind: 'command' as const, message, mend })
  const files: string[] = []
  let notebook: string | null = null
  let force = false
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, option, value] = /^(-o|--output)(?:=(.*))?$/.exec(word) ?? []
    if (option !== undefined) {
      const next = value ?? rest.shift() ?? ''
      if (next === '') return wrong(`${option} needs the name of a notebook behind it.`)
      notebook = next
    } else if (word === '--force') force = true
    else if (word.startsWith('-')) return wrong(`There is no option ${word}.`)
    else files.push(word)
  }
  const [file, ...others] = files
  if (file === undefined) return wrong('No file is named.')
  if (others.length > 0) return wrong(`"${others.join(' ')}" is one word too many.`)
  return good({ file, notebook, force })
}

function shown(
  done: Imported,
  file: string,
  notebook: string | null,
  folder: string
): Result<CommandOutcome, CommandMistake> {
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
