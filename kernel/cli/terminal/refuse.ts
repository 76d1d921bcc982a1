import type { OptionMistake } from '../../outcome/index.ts'
import { refusedInWords, type SubcommandName } from '../../render/words/command-line/index.ts'
import type { Terminal } from './terminal.ts'

/** Says what is wrong with the words of a command, and where the help is. Gives the exit code. */
export function refuse(
  mistake: OptionMistake,
  subcommand: SubcommandName,
  terminal: Terminal
): number {
  terminal.error(refusedInWords(mistake, subcommand))
  return 2
}
