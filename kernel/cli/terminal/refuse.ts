import type { Terminal } from './terminal.ts'

/** Says what is wrong with the words of a command, and where the help is. Gives the exit code. */
export function refuse(sentence: string, subcommand: string, terminal: Terminal): number {
  terminal.error(`${sentence}\nnix-workflow ${subcommand} --help says what there is.`)
  return 2
}
