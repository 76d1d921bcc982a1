import { executeAndReport, exitCodeOf, writeExecuted } from '../headless/index.ts'
import { mayNotOverwrite, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

const usage = `Usage: nix-workflow run NOTEBOOK [--output FILE] [--set NAME=VALUE]… [--only NAME]… [--jobs N] [--json]

Executes a notebook without a browser: a line a step as it comes out. The notebook itself stays as
it is. Cells tagged skip-execution are not run. Exit code 1 where a cell fails.

  -o, --output FILE   write the executed notebook, also where a cell failed
  --set NAME=VALUE    another value in the place of that which a cell defines: JSON (0.1, true,
                      [1, 2], {"a": 1}), and a text where it is none; a number as text is '"1"'
  --only NAME         run the cells alone that define NAME (or match eval_*), and those that define
                      what these use; other cells stay as they are
  --jobs N            how many builds may run beside each other
  --json              a line of JSON for each step, {event: "step", name, status, seconds, outPath},
                      and at last {event: "end", ok, interrupted, seconds, failure, steps}`

/** `nix-workflow run`: executes a notebook headless. */
export const run: Subcommand = {
  summary: 'execute a notebook, a line a step',
  usage,
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
      return refuse(`--jobs ${jobs} is no number of builds.`, 'run', terminal)
    const isJson = options.value.has('json')
    const refusal = output === undefined ? null : mayNotOverwrite(output, 'notebook')
    if (refusal !== null) {
      terminal.error(refusal)
      return 1
    }
    const execution = await executeAndReport(notebook, terminal, {
      set: options.value.values('set'),
      only: options.value.values('only'),
      jobs: jobs === null ? null : Number(jobs),
      form: isJson ? 'json' : 'text'
    })
    if (!execution.ok) {
      terminal.error(execution.mistake)
      return 1
    }
    if (output !== undefined) {
      const written = writeExecuted(execution.value, output)
      if (!written.ok) {
        terminal.error(written.mistake)
        return 1
      }
      if (!isJson) terminal.out(`Executed notebook: ${output}`)
    }
    return exitCodeOf(execution.value)
  }
}
