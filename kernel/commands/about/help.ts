import { bad, good } from '../../../nix/base/index.ts'
import type { Document } from '../../outcome/index.ts'
import { commandInWords, helpInWords } from '../../render/words/commands/index.ts'
import {
  type Command,
  type CommandTable,
  usageOf,
  usageOfOption
} from '../../session/request/index.ts'

/** `%help`: what a cell can hold, and the commands that there are. `%help files`: one of them. */
export const help: Command = {
  name: 'help',
  group: 'help',
  operands: [{ word: 'COMMAND', kind: 'command', isOptional: true }],
  options: [],
  examples: [{ line: '%help' }, { line: '%help files', means: 'for all that it takes' }],
  summary: 'shows this list, or all that one command takes',
  run({ operands: [word] }, { commands }) {
    if (word === undefined)
      return Promise.resolve(
        good({ definitions: '', shown: [{ kind: 'document', document: helpDocument(commands) }] })
      )
    const command = commands.get(word.replace(/^%/, ''))
    if (command === undefined)
      return Promise.resolve(
        bad({ kind: 'unknown-command', name: word.replace(/^%/, ''), meant: null })
      )
    const document = commandDocument(command)
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'document', document }] }))
  }
}

/** What a cell can hold, then each command once, with what it does, by what it is for. */
export function helpDocument(commands: CommandTable): Document {
  return helpInWords(
    [...commands.values()].map((command) => ({
      group: command.group,
      usage: usageOf(command),
      summary: command.summary,
      example: command.examples[0].line
    }))
  )
}

/** All that one command takes. */
export function commandDocument(command: Command): Document {
  const { summary, examples } = command
  const options = command.options.map((option) => ({
    usage: usageOfOption(option),
    means: option.means,
    short: option.short ?? null
  }))
  return commandInWords({ usage: usageOf(command), summary, options, examples })
}
