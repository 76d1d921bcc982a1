import { readHead } from '../../../cells/index.ts'
import {
  type Command,
  type CommandTable,
  commandWords,
  type LateCommands,
  scanWords
} from '../../request/index.ts'
import type { Engine } from '../../state/index.ts'
import type { OptionWord } from '../../../outcome/index.ts'
import { isPattern, matchesName } from '../../notebook/index.ts'
import type { Candidate, Candidates } from './candidates.ts'
import { fileOperand, programOperand } from './command-files.ts'
import { kindOf } from './kinds.ts'
import type { Limits } from './patience.ts'

/**
 * What can stand at the cursor behind a `%` command, by its syntax: names of steps where it takes one, of
 * a pattern (`eval_*`) those that it means; files of a step, files on disk; its options; `on` and `off`
 * where it takes those. null where the cursor is behind no command.
 */
export async function completeWord(
  engine: Engine | null,
  lateCommands: LateCommands,
  code: string,
  cursor: number,
  limits: Limits
): Promise<Candidates | null> {
  const head = readHead(code)
  if (head.kind === 'script') return null
  const line = head.commands.find(({ from, to }) => from <= cursor && cursor <= to)
  if (line === undefined) return null
  const word = wordBefore(code.slice(line.from, cursor))
  if (word.startsWith('%')) return null
  const [rest = ''] = /^[^\s"']*["']?/.exec(code.slice(cursor, line.to)) ?? []
  const place = { typed: word, from: cursor - word.length, to: cursor + rest.length }
  const before = code.slice(line.from, cursor - word.length)
  const [, ...written] = commandWords(before, engine?.workspace.names.names() ?? [])
  const commands = await lateCommands()
  const command = commands.get(line.name)
  if (command === undefined) return { candidates: [], ...place }
  const asked = askedFor(command, written, word)
  if (asked.kind === 'operand' && engine !== null) {
    const files = await fileOperand(engine, asked.operand, asked.before, place, limits)
    if (files !== null) return files
  }
  const found = candidates(engine, commands, command, written, asked)
  if (!isPattern(word)) return { candidates: found, ...place }
  const isMeant = found.filter(({ text }) => matchesName(`${word}*`, text))
  return { candidates: isMeant.map((one) => ({ ...one, typedAs: word })), ...place }
}

/** Characters of a line in which the word at its end is looked for. */
const longestWord = 4000

/** The word at the end of a line, with the quote that it may begin with: `"my fi` of `%files d "my fi`. */
function wordBefore(line: string): string {
  const text = line.slice(-longestWord)
  let from = 0
  let quote = ''
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? ''
    if (quote !== '') {
      if (character === quote) quote = ''
    } else if (/\s/.test(character)) from = index + 1
    else if ((character === '"' || character === "'") && index === from) quote = character
  }
  return text.slice(from)
}

type Asked =
  | { readonly kind: 'value'; readonly word: OptionWord }
  | { readonly kind: 'option' }
  | {
      readonly kind: 'operand'
      readonly operand: Command['operands'][number]
      readonly before: readonly string[]
    }
  | { readonly kind: 'nothing' }

function askedFor(command: Command, written: readonly string[], word: string): Asked {
  const before = scanWords(command, written)
  const [taken] = before.options.at(-1)?.lacks ?? []
  if (taken !== undefined) return { kind: 'value', word: taken }
  if (word.startsWith('-')) return { kind: 'option' }
  const last = command.operands.at(-1)
  const operand =
    command.operands[before.operands.length] ?? (last?.isRepeated === true ? last : undefined)
  return operand === undefined
    ? { kind: 'nothing' }
    : { kind: 'operand', operand, before: before.operands }
}

function candidates(
  engine: Engine | null,
  commands: CommandTable,
  command: Command,
  written: readonly string[],
  asked: Asked
): readonly Candidate[] {
  switch (asked.kind) {
    case 'value':
      return choices(asked.word)
    case 'option':
      return command.options
        .filter(({ name }) => !written.includes(name))
        .map(({ name, means }) => ({ text: name, type: 'option', signature: means, rank: 0 }))
    case 'operand': {
      const { kind } = asked.operand
      if (typeof kind === 'object') return choices(kind)
      if (kind === 'command') return commandNames(commands)
      if (kind === 'program') return programOperand()
      return kind === 'step' && engine !== null ? stepNames(engine) : []
    }
    case 'nothing':
      return []
  }
}

/** The commands, each with what it does. */
export function commandNames(commands: CommandTable): readonly Candidate[] {
  return [...commands.values()].map(({ name, summary }) => ({
    ...{ text: name, type: 'command', signature: summary, rank: 0 }
  }))
}

function choices(word: OptionWord): readonly Candidate[] {
  if (typeof word === 'string') return []
  return word.choices.map((text) => ({ text, type: 'choice', rank: 0 }))
}

/** The names and paths of definitions, the sets above them, and the steps of sweeps that are known. */
function stepNames(engine: Engine): readonly Candidate[] {
  const { notebook, names } = engine.workspace
  const steps = [...names.all()].flatMap((drvPath) => names.of(drvPath) ?? [])
  const paths = [...notebook.names()].flatMap((name) =>
    notebook
      .parts(name)
      .flatMap(({ definition: { path } }) => path.map((_, index) => path.slice(0, index + 1)))
  )
  const defined = paths.map((path) => {
    const kind = kindOf(engine, path)
    const isStep = ['step', 'steps', 'data'].includes(kind.type)
    return { text: path.join('.'), ...kind, rank: isStep ? 0 : 1 }
  })
  return [...defined, ...steps.map((text) => ({ text, type: 'step', rank: 0 }))].filter(
    ({ text }) => !/\s/.test(text)
  )
}
