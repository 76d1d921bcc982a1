import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { replaceFile, type Result } from '../../../nix/base/index.ts'
import { type NotebookMistake, notebookText } from '../../notebook-file/index.ts'
import { notebookMistakeInWords } from '../../render/words/index.ts'
import { reportPage } from '../../render/report/index.ts'
import {
  mayNotOverwrite,
  readOptions,
  refuse,
  type Subcommand,
  withFiles
} from '../terminal/index.ts'
import { executeAndReport, type Execution, exitCodeOf } from '../headless/index.ts'
import { reportOf } from '../report/index.ts'

const usage = `Usage: nix-workflow report NOTEBOOK [--output FILE.html] [--execute]

Writes one HTML file of an executed notebook: all its cards, the lineage of the whole, when each
step ran, and the toolchains. It needs no network and runs no script.

  -o, --output FILE.html   where it goes; beside the notebook with the same name where left out
  --execute                execute the notebook first; the notebook itself stays as it is`

/** `nix-workflow report`: an executed notebook as one page. */
export const report: Subcommand = {
  summary: 'write one HTML page of an executed notebook',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, {
      flags: ['execute'],
      values: ['output'],
      operands: ['NOTEBOOK']
    })
    if (!options.ok) return refuse(options.mistake, 'report', terminal)
    const [notebook = ''] = options.value.operands
    const output = options.value.value('output') ?? notebook.replace(/(\.ipynb)?$/, '.html')
    const fail = (sentence: string): number => {
      terminal.error(sentence)
      return 1
    }
    const refusal = mayNotOverwrite(output, 'page')
    if (refusal !== null) return fail(refusal)
    let execution: Execution | null = null
    if (options.value.has('execute')) {
      const executed = await executeAndReport(notebook, terminal)
      if (!executed.ok) return fail(executed.mistake)
      execution = executed.value
    }
    const text: Result<string, NotebookMistake> =
      execution === null ? notebookText(notebook) : { ok: true, value: execution.notebook }
    if (!text.ok) return fail(notebookMistakeInWords(text.mistake))
    const read = reportOf(notebook, text.value)
    if (read === null) {
      return fail(`${notebook} is no notebook.`)
    }
    if (read.cells.every((cell) => cell.kind === 'markdown' || cell.outputs.length === 0)) {
      return fail(`${notebook} has no results: it was not executed. --execute does that first.`)
    }
    const written = withFiles(`The report cannot be written to ${output}`, () => {
      mkdirSync(dirname(resolve(output)), { recursive: true })
      replaceFile(output, reportPage(read, null))
    })
    if (!written.ok) return fail(written.mistake)
    terminal.out(`Report: ${output}`)
    return execution === null ? 0 : exitCodeOf(execution)
  }
}
