import { executeAndReport, exitCodeOf, writeExecuted } from '../headless/index.ts'
import { mayNotOverwrite, readOptions, refuse, type Subcommand } from '../terminal/index.ts'

const usage = `Usage: nix-workflow run NOTEBOOK [--output FILE]

Executes a notebook without a browser: a line a step as it comes out. The notebook itself stays as
it is. Exit code 1 where a cell fails.

  -o, --output FILE   write the executed notebook, also where a cell failed`

/** `nix-workflow run`: executes a notebook headless. */
export const run: Subcommand = {
  summary: 'execute a notebook, a line a step',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, { values: ['output'], operands: ['NOTEBOOK'] })
    if (!options.ok) return refuse(options.mistake, 'run', terminal)
    const [notebook = ''] = options.value.operands
    const output = options.value.value('output')
    const refusal = output === undefined ? null : mayNotOverwrite(output, 'notebook')
    if (refusal !== null) {
      terminal.error(refusal)
      return 1
    }
    const execution = await executeAndReport(notebook, terminal)
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
      terminal.out(`Executed notebook: ${output}`)
    }
    return exitCodeOf(execution.value)
  }
}
