import { readHead } from '../../cells/index.ts'
import {
  type Command,
  type CommandTable,
  commandWords,
  isChoice,
  scanWords
} from '../request/index.ts'
import type { Engine } from '../state/index.ts'
import { isPattern, matchesName } from '../notebook/index.ts'
import type { Completions } from '../session.ts'

type Match = Completions['matches'][number]

/**
 * What can stand at the cursor behind a `%` command, by its syntax: names of steps where it takes one, of
 * a pattern (`eval_*`) those that it means; its options; `on` and `off` where it takes those. null
 * where the cursor is behind no command.
 */
export function completeWord(
  engine: Engine | null,
  commands: CommandTable,
  code: string,
  cursor: number
): Completions | null {
  const head = readHead(code)
  if (head.kind === 'script') return null
  const line = head.commands.find(({ from, to }) => from <= cursor && cursor <= to)
  if (line === undefined) return null
  const [word = ''] = /\S*$/.exec(code.slice(line.from, cursor)) ?? []
  if (word.startsWith('%')) return null
  const [rest = ''] = /^\S*/.exec(code.slice(cursor, line.to)) ?? []
  const before = code.slice(line.from, cursor - word.length)
  const [, ...written] = commandWords(before, engine?.workspace.names.names() ?? [])
  const command = commands.get(line.name)
  const found = command === undefined ? [] : candidates(engine, commands, command, written, word)
  const isMeant = isPattern(word)
    ? ({ text }: Match) => matchesName(`${word}*`, text)
    : ({ text }: Match) => text.startsWith(word)
  const byText = new Map(found.filter(isMeant).map((match) => [match.text, match]))
  const matches = [...byText.values()].sort((one, other) => (one.text < other.text ? -1 : 1))
  return { matches, start: cursor - word.length, end: cursor + rest.length }
}

function candidates(
  engine: Engine | null,
  commands: CommandTable,
  command: Command,
  written: readonly string[],
  word: string
): Match[] {
  const before = scanWords(command, written)
  const [taken] = before.options.at(-1)?.lacks ?? []
  if (taken !== undefined) return choices(taken)
  if (word.startsWith('-')) {
    const others = command.options.filter(({ name }) => !written.includes(name))
    return others.map(({ name }) => ({ text: name, type: 'option' }))
  }
  const last = command.operands.at(-1)
  const here =
    command.operands[before.operands.length] ?? (last?.isRepeated === true ? last : undefined)
  if (here === undefined) return []
  if (typeof here.kind === 'object') return choices(here.kind.choices.join('|'))
  if (here.kind === 'command')
    return [...commands.keys()].map((text) => ({ text, type: 'command' }))
  return here.kind === 'step' && engine !== null ? stepNames(engine) : []
}

function choices(word: string): Match[] {
  return isChoice(word) ? word.split('|').map((text) => ({ text, type: 'choice' })) : []
}

/** The names and paths of definitions, the sets above them, and the steps of sweeps that are known. */
function stepNames({ workspace: { notebook, names } }: Pick<Engine, 'workspace'>): Match[] {
  const steps = [...names.all()].flatMap((drvPath) => names.of(drvPath) ?? [])
  const defined = [...notebook.names()].flatMap((name) =>
    notebook
      .parts(name)
      .flatMap(({ definition: { path } }) =>
        path.map((_, index) => path.slice(0, index + 1).join('.'))
      )
  )
  return [
    ...defined.map((text) => ({ text, type: 'definition' })),
    ...steps.map((text) => ({ text, type: 'step' }))
  ].filter(({ text }) => !/\s/.test(text))
}
