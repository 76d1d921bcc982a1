import { writtenInWords } from '../../render/words/command-line/index.ts'
import { executeAndReport, exitCodeOf, writeExecuted } from '../headless/index.ts'
import { fail, mayNotOverwrite, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

/** `nix-workflow run`: executes a notebook headless. */
export const run: Subcommand = {
  async run(words, terminal) {
    const options = readOptions(words, {
      values: ['output', 'set', 'only', 'jobs'],
      flags: ['json'],
      operands: ['NOTEBOOK']
    })
    if (!options.ok) return refuse(options.mistake, 'run', terminal)
    const [notebook = ''] = options.value.operands
    const output = options.value.value('output')
    const jobs = options.value.value('jobs') ?? null
    if (jobs !== null && !/^[1-9]\d{0,4}$/.test(jobs))
      return refuse({ kind: 'no-number', option: '--jobs', given: jobs }, 'run', terminal)
    const isJson = options.value.has('json')
    const refusal = output === undefined ? null : mayNotOverwrite(output, 'notebook')
    if (refusal !== null) return fail(refusal, terminal)
    const execution = await executeAndReport(notebook, terminal, {
      set: options.value.values('set'),
      only: options.value.values('only'),
      jobs: jobs === null ? null : Number(jobs),
      form: isJson ? 'json' : 'text'
    })
    if (!execution.ok) return fail(execution.mistake, terminal)
    if (output !== undefined) {
      const written = writeExecuted(execution.value, output)
      if (!written.ok) return fail(written.mistake, terminal)
      if (!isJson) terminal.out(writtenInWords('executed', output))
    }
    return exitCodeOf(execution.value)
  }
}
