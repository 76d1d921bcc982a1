import { good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'

/** `%help`: what a cell can hold, and the commands that there are. */
export const help: Command = {
  name: 'help',
  usage: '%help',
  summary: 'shows this list',
  run(_, { commands }) {
    const listed = [...commands.values()]
    const width = Math.max(...listed.map(({ usage }) => usage.length))
    const text = [
      'NAME = VALUE;              defines NAME for every cell, in the notation of Nix',
      "NAME = output ''COMMAND'';  a step: the command is run once and its files are kept",
      'EXPRESSION                 at the end of a cell: a question, its value is shown',
      '',
      ...listed.map(({ usage, summary }) => `${usage.padEnd(width)}  ${summary}`)
    ].join('\n')
    return Promise.resolve(
      good({ definitions: '', shown: [{ kind: 'text', title: 'What a cell can hold', text }] })
    )
  }
}
