import { existsSync, readFileSync, statSync } from 'node:fs'
import type { CommandLineMistake } from '../../outcome/index.ts'
import { convertedInWords } from '../../render/words/command-line/index.ts'
import { bad, good, replaceFile, type Result } from '../../../nix/base/index.ts'
import { notebookText } from '../../notebook-file/index.ts'
import {
  convert,
  type ConvertMistake,
  formOf,
  isConverted,
  type NotebookForm,
  showsSomething
} from '../conversion/index.ts'
import {
  fail,
  type Options,
  readOptions,
  refuse,
  type Subcommand,
  withFiles
} from '../terminal/index.ts'

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
    const failed = (mistake: CommandLineMistake) => Promise.resolve(fail(mistake, terminal))
    if (from === null || to === null)
      return failed({ kind: 'no-form', path: from === null ? file : (target ?? wish ?? '') })
    const replaced = target === null ? good(null) : replacedBy(target, to, options.value)
    if (!replaced.ok) return failed(replaced.mistake)
    const text = textIn(file, from)
    if (!text.ok) return failed(text.mistake)
    const converted = convert(text.value, from, to)
    if (!converted.ok) return failed(conversionMistake(file, converted.mistake))
    if (target === null) {
      terminal.out(converted.value.text.replace(/\n$/, ''))
      return Promise.resolve(0)
    }
    const written = withFiles('write', target, () => replaceFile(target, converted.value.text))
    if (!written.ok) return failed(written.mistake)
    const lost = to === 'ipynb' && replaced.value !== null && showsSomething(replaced.value)
    terminal.out(convertedInWords(target, converted.value.cells, lost))
    return Promise.resolve(0)
  }
}

/** What stands in a file to be read. What is no regular file is not opened: a pipe would be waited for. */
function textIn(file: string, form: NotebookForm): Result<string, CommandLineMistake> {
  if (form === 'ipynb') {
    const text = notebookText(file)
    return text.ok ? text : bad({ kind: 'not-read', mistake: text.mistake })
  }
  const text = withFiles('read', file, () => regularText(file))
  if (!text.ok) return text
  return text.value === null ? bad({ kind: 'no-regular-file', path: file }) : good(text.value)
}

function regularText(file: string): string | null {
  return statSync(file).isFile() ? readFileSync(file, 'utf8') : null
}

/** The text that another is put in the place of; null where there is none. */
function replacedBy(
  target: string,
  to: NotebookForm,
  options: Options
): Result<string | null, CommandLineMistake> {
  if (!existsSync(target)) return good(null)
  if (!options.has('force')) return bad({ kind: 'there-without-force', path: target })
  const text = withFiles('read-before', target, () => regularText(target))
  if (!text.ok) return text
  return text.value !== null && isConverted(text.value, to)
    ? text
    : bad({ kind: to === 'ipynb' ? 'no-notebook-there' : 'no-text-of-one', path: target })
}

function conversionMistake(path: string, mistake: ConvertMistake): CommandLineMistake {
  return mistake.kind === 'same-side' ? mistake : { ...mistake, path }
}
