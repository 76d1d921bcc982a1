import { readHead } from '../../cells/index.ts'
import { type Command, type CommandTable, commandWords } from '../request/index.ts'
import type { Engine } from '../state/index.ts'
import { isPattern, matchesName } from '../notebook/index.ts'
import type { Completions } from '../session.ts'

type Match = Completions['matches'][number]

/**
 * What can stand at the cursor behind a `%` command, by its usage: names of steps where it says NAME,
 * of a pattern (`eval_*`) those that it means; its options; `on` and `off` where it says so. null
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
  const found = command === undefined ? [] : candidates(engine, command, written, word)
  const isMeant = isPattern(word)
    ? ({ text }: Match) => matchesName(`${word}*`, text)
    : ({ text }: Match) => text.startsWith(word)
  const byText = new Map(found.filter(isMeant).map((match) => [match.text, match]))
  const matches = [...byText.values()].sort((one, other) => (one.text < other.text ? -1 : 1))
  return { matches, start: cursor - word.length, end: cursor + rest.length }
}

function candidates(
  engine: Engine | null,
  { usage }: Command,
  written: readonly string[],
  word: string
): Match[] {
  const taken = optionTakes(usage, written)
  if (taken) return []
  const options = [...usage.matchAll(/--?[a-z]+/g)].map(([text]) => text)
  if (word.startsWith('-')) {
    const others = options.filter((text) => !written.includes(text))
    return others.map((text) => ({ text, type: 'option' }))
  }
  const [, ...words] = usage.replaceAll(/\[--?[^\]]*\]/g, '').match(/\S+/g) ?? []
  const at = written.filter((one) => !one.startsWith('-')).length
  const here = words[at] ?? (words.at(-1)?.includes('…') === true ? words.at(-1) : undefined)
  if (here === undefined) return []
  if (/^[a-z]+(\|[a-z]+)+$/.test(here))
    return here.split('|').map((text) => ({ text, type: 'choice' }))
  return /^\[?(NAME|OTHER)\b/.test(here) && engine !== null ? stepNames(engine) : []
}

/** Whether the word at the cursor belongs to an option before it: the path of `--file PATH`. */
function optionTakes(usage: string, written: readonly string[]): boolean {
  const index = written.findLastIndex((word) => word.startsWith('-'))
  const words = usage.replaceAll(']', '').split(/\s+/)
  const option = words.findIndex((word) => word.replace('[', '') === written[index])
  if (index < 0 || option < 0) return false
  const after = words.slice(option + 1)
  const end = after.findIndex((word) => !/^[A-Z]/.test(word))
  return written.length - index <= (end < 0 ? after.length : end)
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
