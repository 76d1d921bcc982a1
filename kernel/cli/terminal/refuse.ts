import type { CommandLineMistake, OptionMistake } from '../../outcome/index.ts'
import {
  commandLineMistakeInWords,
  refusedInWords,
  type SubcommandName
} from '../../render/words/command-line/index.ts'
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

/** Says why a command does not do what it is asked for. Gives the exit code. */
export function fail(mistake: CommandLineMistake, terminal: Pick<Terminal, 'error'>): number {
  terminal.error(commandLineMistakeInWords(mistake))
  return 1
}
