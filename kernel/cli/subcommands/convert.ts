import { existsSync, readFileSync, statSync } from 'node:fs'
import { counted } from '../../outcome/index.ts'
import { bad, good, replaceFile, type Result } from '../../../nix/base/index.ts'
import { notebookText } from '../../notebook-file/index.ts'
import { notebookMistakeInWords } from '../../render/words/index.ts'
import {
  convert,
  type ConvertMistake,
  formOf,
  isConverted,
  type NotebookForm,
  showsSomething
} from '../conversion/index.ts'
import { type Options, readOptions, refuse, type Subcommand, withFiles } from '../terminal/index.ts'

/** `nix-workflow convert`: a notebook as a text, and back. */
export const convertSubcommand: Subcommand = {
  run(words, terminal) {
    const options = readOptions(words, {
      values: ['output', 'to'],
      flags: ['force'],
      operands: ['FILE']
    })
    if (!options.ok) return Promise.resolve(refuse(options.mistake, 'convert', terminal))
    const [file = ''] = options.value.operands
    const target = options.value.value('output') ?? null
    const wish = options.value.value('to')
    if ((target === null) === (wish === undefined))
      return Promise.resolve(refuse({ kind: 'no-one-form' }, 'convert', terminal))
    const to = formOf(target ?? `.${wish}`)
    const from = formOf(file)
    const fail = (sentence: string) => {
      terminal.error(sentence)
      return Promise.resolve(1)
    }
    if (from === null || to === null)
      return fail(`${from === null ? file : (target ?? wish)} is none of .ipynb, .nix and .md.`)
    const replaced = target === null ? good(null) : replacedBy(target, to, options.value)
    if (!replaced.ok) return fail(replaced.mistake)
    const text = textIn(file, from)
    if (!text.ok) return fail(text.mistake)
    const converted = convert(text.value, from, to)
    if (!converted.ok) return fail(mistakeInWords(file, converted.mistake))
    if (target === null) {
      terminal.out(converted.value.text.replace(/\n$/, ''))
      return Promise.resolve(0)
    }
    const written = withFiles(`${target} cannot be written`, () =>
      replaceFile(target, converted.value.text)
    )
    if (!written.ok) return fail(written.mistake)
    const lost = to === 'ipynb' && replaced.value !== null && showsSomething(replaced.value)
    terminal.out(
      `${target}: ${counted(converted.value.cells, 'cell')}.${lost ? ' What the cells of the notebook before it showed is not in it: run it to see that again. What is in the store is not built anew.' : ''}`
    )
    return Promise.resolve(0)
  }
}

/** What stands in a file to be read. What is no regular file is not opened: a pipe would be waited for. */
function textIn(file: string, form: NotebookForm): Result<string, string> {
  if (form === 'ipynb') {
    const text = notebookText(file)
    return text.ok ? text : bad(notebookMistakeInWords(text.mistake))
  }
  const text = withFiles(`${file} cannot be read`, () => regularText(file))
  if (!text.ok) return text
  return text.value === null
    ? bad(`${file} is no regular file: nothing is read.`)
    : good(text.value)
}

function regularText(file: string): string | null {
  return statSync(file).isFile() ? readFileSync(file, 'utf8') : null
}

/** The text that another is put in the place of; null where there is none. The mistake is a sentence. */
function replacedBy(
  target: string,
  to: NotebookForm,
  options: Options
): Result<string | null, string> {
  if (!existsSync(target)) return good(null)
  if (!options.has('force'))
    return bad(
      `${target} is there already. Name another file, or put it in its place with --force.`
    )
  const text = withFiles(`${target} is there already and cannot be read`, () => regularText(target))
  if (!text.ok) return text
  return text.value !== null && isConverted(text.value, to)
    ? text
    : bad(
        `${target} is there already, and is no ${to === 'ipynb' ? 'notebook' : 'text of one'}: it stays as it is.`
      )
}

function mistakeInWords(file: string, mistake: ConvertMistake): string {
  switch (mistake.kind) {
    case 'no-notebook':
      return `${file} is no notebook.`
    case 'same-side':
      return 'A notebook becomes a text, or a text a notebook: one of both files is FILE.ipynb.'
    case 'no-cell':
      return `${file}, line ${mistake.line}: what this line says of a cell is no JSON. Mend it, or take it out from the first brace on.`
  }
}
