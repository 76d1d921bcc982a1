import { bad, good } from '../../../nix/base/index.ts'
import type { Block, Document } from '../../outcome/index.ts'
import {
  type Command,
  type CommandGroup,
  type CommandTable,
  usageOf,
  usageOfOption
} from '../../session/request/index.ts'

/** What the commands of a group are for, in the order in which a reader needs them. */
const groups: readonly (readonly [group: CommandGroup, title: string])[] = [
  ['see', 'See what there is'],
  ['build', 'Plan and build'],
  ['understand', 'Understand a result'],
  ['share', 'Bring in and share'],
  ['help', 'Help']
]

/** What a cell can hold besides commands: what is written, and what it does. */
const forms: readonly (readonly [string, string])[] = [
  ['NAME = VALUE;', 'defines NAME for every cell, in the notation of Nix'],
  ["NAME = output ''COMMAND'';", 'a step: the command is run once and its files are kept'],
  ['EXPRESSION', 'at the end of a cell: a question, its value is shown'],
  ['%%python NAME [INPUT…]', 'a step whose script is the rest of the cell; also %%bash, %%js']
]

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
  const all = [...commands.values()]
  return {
    title: 'What a cell can hold',
    blocks: [
      tableOf(['what is written', 'what it does'], forms),
      ...groups.flatMap(([group, title]): Block[] => {
        const members = all.filter((command) => command.group === group)
        if (members.length === 0) return []
        const rows = members.map((command) => [
          usageOf(command),
          command.summary,
          command.examples[0].line
        ])
        const blocks = [tableOf(['command', 'what it does', 'as in'], rows)]
        return [{ kind: 'section', title, open: true, blocks }]
      })
    ]
  }
}

/** All that one command takes. */
export function commandDocument(command: Command): Document {
  const { options, examples, summary } = command
  const rows = options.map((option) => [
    usageOfOption(option),
    `${option.means}${option.short === undefined ? '' : `; ${option.short} in short`}`
  ])
  const lines = examples.map(({ line, means }) => [line, means ?? ''])
  return {
    title: usageOf(command),
    blocks: [
      { kind: 'paragraph', text: `It ${summary}.` },
      ...(rows.length === 0 ? [] : [tableOf(['option', 'what it does'], rows)]),
      tableOf(['as in', ''], lines)
    ]
  }
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): Block {
  return {
    kind: 'table',
    columns: titles.map((title) => ({ title, numeric: false })),
    rows: rows.map((row) => row.map((text) => ({ text }))),
    omitted: 0
  }
}
