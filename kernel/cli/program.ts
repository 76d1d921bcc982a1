import { packageVersion } from '../host/index.ts'
import {
  optionMistakeInWords,
  subcommandsInWords,
  subcommandUsage
} from '../render/words/command-line/index.ts'
import { isSubcommand, subcommands } from './subcommands/index.ts'
import type { Terminal } from './terminal/index.ts'

/** The command `nix-workflow` with its words. Gives the exit code. */
export async function nixWorkflow(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(subcommandsInWords())
    return name === undefined ? 2 : 0
  }
  if (name === '--version') {
    terminal.out(packageVersion())
    return 0
  }
  if (!isSubcommand(name)) {
    terminal.error(optionMistakeInWords({ kind: 'no-such-subcommand', name }))
    return 2
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(subcommandUsage(name))
    return 0
  }
  const subcommand = await subcommands[name]()
  return subcommand.run(rest, terminal)
}
