import type { Block, CommandGroup, Document, Example } from '../../../outcome/index.ts'
import { paragraph, textTable } from './blocks.ts'

/** A command in the list of all: its whole line in short, what it does, and a line to copy. */
export interface ListedCommand {
  readonly group: CommandGroup
  readonly usage: string
  /** The end of a sentence that begins with what it is. */
  readonly summary: string
  readonly example: string
}

/** All that one command takes. */
export interface CommandInFull {
  readonly usage: string
  readonly summary: string
  readonly options: readonly {
    readonly usage: string
    readonly means: string
    readonly short: string | null
  }[]
  readonly examples: readonly Example[]
}

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

/** What a cell can hold, then each command once, with what it does, by what it is for. */
export function helpInWords(commands: readonly ListedCommand[]): Document {
  return {
    title: 'What a cell can hold',
    blocks: [
      tableOf(['what is written', 'what it does'], forms),
      ...groups.flatMap(([group, title]): Block[] => {
        const rows = commands.flatMap(({ group: of, usage, summary, example }) =>
          of === group ? [[usage, summary, example]] : []
        )
        if (rows.length === 0) return []
        const blocks = [tableOf(['command', 'what it does', 'as in'], rows)]
        return [{ kind: 'section', title, open: group === groups[0]?.[0], blocks }]
      })
    ]
  }
}

/** What `%help` says of one command. */
export function commandInWords({ usage, summary, options, examples }: CommandInFull): Document {
  const rows = options.map(({ usage: option, means, short }) => [
    option,
    `${means}${short === null ? '' : `; ${short} in short`}`
  ])
  return {
    title: usage,
    blocks: [
      paragraph(`It ${summary}.`),
      ...(rows.length === 0 ? [] : [tableOf(['option', 'what it does'], rows)]),
      tableOf(
        ['as in', ''],
        examples.map(({ line, means }) => [line, means ?? ''])
      )
    ]
  }
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): Block {
  return textTable(
    titles,
    rows.map((row) => row.map((text) => ({ text })))
  )
}
