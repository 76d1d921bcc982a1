import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { bad, good, replaceFile, type Result } from '../../../nix/base/index.ts'
import { type NotebookMistake, notebookText } from '../../notebook-file/index.ts'
import type { CommandLineMistake } from '../../outcome/index.ts'
import { writtenInWords } from '../../render/words/command-line/index.ts'
import { anchorOf, type Explored, type Report, reportPage } from '../../render/report/index.ts'
import { packageRoot } from '../../host/index.ts'
import {
  fail,
  mayNotOverwrite,
  readOptions,
  refuse,
  type Subcommand,
  type Terminal,
  withFiles
} from '../terminal/index.ts'
import { executeAndReport, type Execution, exitCodeOf } from '../headless/index.ts'
import { withNotebook } from '../notebook/index.ts'
import { exploredOf, reportOf } from '../report/index.ts'

/** `nix-workflow report`: an executed notebook as one page. */
export const report: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      flags: ['execute', 'explore'],
      values: ['output'],
      operands: ['NOTEBOOK']
    })
    if (!options.ok) return refuse(options.mistake, 'report', terminal)
    const [notebook = ''] = options.value.operands
    const output = options.value.value('output') ?? notebook.replace(/(\.ipynb)?$/, '.html')
    const refusal = mayNotOverwrite(output, 'page')
    if (refusal !== null) return fail(refusal, terminal)
    let execution: Execution | null = null
    if (options.value.has('execute')) {
      const executed = await executeAndReport(notebook, terminal)
      if (!executed.ok) return fail(executed.mistake, terminal)
      execution = executed.value
    }
    const text: Result<string, NotebookMistake> =
      execution === null ? notebookText(notebook) : { ok: true, value: execution.notebook }
    if (!text.ok) return fail({ kind: 'not-read', mistake: text.mistake }, terminal)
    const read = reportOf(notebook, text.value)
    if (read === null) return fail({ kind: 'no-notebook', path: notebook }, terminal)
    if (read.cells.every((cell) => cell.kind === 'markdown' || cell.outputs.length === 0)) {
      return fail({ kind: 'no-results', path: notebook }, terminal)
    }
    const explored = options.value.has('explore')
      ? await explore(notebook, read, terminal)
      : good(null)
    if (!explored.ok) return fail(explored.mistake, terminal)
    const written = withFiles('write-report', output, () => {
      mkdirSync(dirname(resolve(output)), { recursive: true })
      replaceFile(output, reportPage({ ...read, explored: explored.value }, null))
    })
    if (!written.ok) return fail(written.mistake, terminal)
    terminal.out(writtenInWords('report', output))
    return execution === null ? 0 : exitCodeOf(execution)
  }
}

/** What the page of a notebook has to choose from. */
async function explore(
  path: string,
  { steps }: Report,
  terminal: Terminal
): Promise<Result<Explored, CommandLineMistake>> {
  const file = join(packageRoot, 'dist', 'report-page.js')
  if (!existsSync(file)) return bad({ kind: 'page-not-built' })
  const script = readFileSync(file, 'utf8')
  const cells = new Map(steps.map(({ name, cell }) => [name, cell ?? null]))
  const explored = await withNotebook(path, terminal, (notebook) =>
    exploredOf(notebook, (step) => {
      const cell = cells.get(step) ?? null
      return cell === null ? null : anchorOf(cell)
    })
  )
  return explored.ok ? good({ ...explored.value, script }) : explored
}
