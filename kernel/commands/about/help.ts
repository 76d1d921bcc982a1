import { good } from '../../../nix/base/index.ts'
import type { Command, CommandTable } from '../../session/request/index.ts'

/** Commands by what they are for. One that is in no group stands with the last. */
const groups: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  { title: 'See what there is', names: ['info', 'lineage', 'stale', 'files', 'open', 'log'] },
  { title: 'Plan and build', names: ['plan', 'build', 'refresh', 'reactive'] },
  { title: 'Understand a result', names: ['why', 'history', 'diff', 'compare', 'shell', 'verify'] },
  { title: 'Bring in and share', names: ['freeze', 'import', 'export', 'copy'] },
  { title: 'Help', names: ['help'] }
]

/** What a cell can hold besides commands: what is written, and what it does. */
const forms: readonly (readonly [string, string])[] = [
  ['NAME = VALUE;', 'defines NAME for every cell, in the notation of Nix'],
  ["NAME = output ''COMMAND'';", 'a step: the command is run once and its files are kept'],
  ['EXPRESSION', 'at the end of a cell: a question, its value is shown'],
  ['%%python NAME [INPUT…]', 'a step whose script is the rest of the cell; also %%bash, %%js']
]

/** `%help`: what a cell can hold, and the commands that there are. */
export const help: Command = {
  name: 'help',
  usage: '%help',
  summary: 'shows this list',
  run(_, { commands }) {
    const text = helpText(commands)
    return Promise.resolve(
      good({ definitions: '', shown: [{ kind: 'text', title: 'What a cell can hold', text }] })
    )
  }
}

/** What a cell can hold, then each command once, with what it does, by what it is for. */
export function helpText(commands: CommandTable): string {
  const named = new Set(groups.flatMap(({ names }) => names))
  const others = [...commands.keys()].filter((name) => !named.has(name))
  const width = Math.max(...forms.map(([form]) => form.length))
  return [
    ...forms.map(([form, meaning]) => `${form.padEnd(width)}  ${meaning}`),
    ...groups.flatMap(({ title, names }, index) => {
      const listed = index === groups.length - 1 ? [...others, ...names] : names
      return ['', title, ...listed.flatMap((name) => described(commands.get(name)))]
    })
  ].join('\n')
}

function described(command: Command | undefined): readonly string[] {
  return command === undefined ? [] : [`  ${command.usage}`, `      ${command.summary}`]
}
