import { commands } from '../../kernel/commands/commands.ts'
import { helpDocument } from '../../kernel/commands/about/help.ts'
import { type Command, usageOf, usageOfOption } from '../../kernel/session/request/index.ts'

const [begin, end] = ['<!-- commands -->', '<!-- end of commands -->']

/** README with the list of commands as the table of commands has it. */
export function withCommands(readme: string): string {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`README has no place for the commands, between ${begin} and ${end}.`)
  return `${before}${begin}\n\n${commandsTable()}\n\n${end}${after}`
}

function commandsTable(): string {
  const rows = helpDocument(commands).blocks.flatMap((block) => {
    if (block.kind !== 'section') return []
    const members = block.blocks.flatMap((one) => (one.kind === 'table' ? one.rows : []))
    const listed = [...commands.values()].filter((command) =>
      members.some(([usage]) => usage?.text === usageOf(command))
    )
    return [`| **${block.title}** | |`, ...listed.map(rowOf)]
  })
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n')
}

function rowOf(command: Command): string {
  const options = command.options.map((option) => `; \`${usageOfOption(option)}\` ${option.means}`)
  const usage = usageOf({ ...command, options: [] })
  return `| ${code(usage)} | ${escaped([command.summary, ...options].join(''))} |`
}

function code(text: string): string {
  return `\`${escaped(text)}\``
}

/** A bar ends a cell of a table, also inside of code. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}
