import { commands } from '../../kernel/commands/commands.ts'
import { helpDocument } from '../../kernel/commands/about/help.ts'
import { type Command, usageOf } from '../../kernel/session/request/index.ts'

const [begin, end] = ['<!-- commands -->', '<!-- end of commands -->']

/** README with the list of commands as the table of commands has it. */
export function withCommands(readme: string): string {
  const [before, rest] = readme.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined)
    throw new Error(`README has no place for the commands, between ${begin} and ${end}.`)
  return `${before}${begin}\n\n${commandsList()}\n\n${end}${after}`
}

/** By purpose; the options and the rest are told by `%help NAME`. */
function commandsList(): string {
  return helpDocument(commands)
    .blocks.flatMap((block) => {
      if (block.kind !== 'section') return []
      const members = block.blocks.flatMap((one) => (one.kind === 'table' ? one.rows : []))
      const listed = [...commands.values()].filter((command) =>
        members.some(([usage]) => usage?.text === usageOf(command))
      )
      return [`**${block.title}**\n`, ...listed.map(itemOf), '']
    })
    .join('\n')
}

function itemOf(command: Command): string {
  // What looks like a tag is none.
  return `- \`${usageOf({ ...command, options: [] })}\` ${command.summary.replaceAll('<', '\\<')}`
}
