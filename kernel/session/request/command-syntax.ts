import { bad, good, type Result } from '../../../nix/base/index.ts'
import type {
  CommandMistake,
  CommandSyntax,
  Option,
  OptionWord,
  WrongWords
} from '../../outcome/index.ts'

/** The words behind a command's name, read by its syntax. */
export interface CommandWords {
  readonly operands: readonly string[]
  has(option: string): boolean
  /** What stands behind an option that is given; none where it is not. */
  values(option: string): readonly string[]
}

/** The command's line in short: `%copy NAME[/PATH] DEST [--replace]`. */
export function usageOf({ name, operands, options }: CommandSyntax): string {
  const words = operands.map(({ word, kind, isOptional, isRepeated }) => {
    const text = usageOfWord(typeof kind === 'object' ? kind : word)
    const all = isRepeated === true ? `${text}…` : text
    return isOptional === true ? `[${all}]` : all
  })
  const groups = new Map<string, string[]>()
  for (const option of options) {
    const group = option.group ?? option.name
    groups.set(group, [...(groups.get(group) ?? []), usageOfOption(option)])
  }
  const choices = [...groups.values()].map((one) => `[${one.join(' | ')}]`)
  return [`%${name}`, ...words, ...choices].join(' ')
}

/** An option with what it takes: `--to FILE`, `--links on|off`. */
export function usageOfOption({ name, takes = [] }: Option): string {
  return [name, ...takes.map(usageOfWord)].join(' ')
}

function usageOfWord(word: OptionWord): string {
  return typeof word === 'string' ? word : word.choices.join('|')
}

/** Words behind a command's name, told apart and not judged: also of a line that is not whole yet. */
export interface ScannedWords {
  readonly operands: readonly string[]
  readonly options: readonly ScannedOption[]
}

export interface ScannedOption {
  /** As it was written, without a value of its own word. */
  readonly written: string
  /** undefined where the command has none of that name. */
  readonly option: Option | undefined
  readonly values: readonly string[]
  /** What it takes and has not got, where the line ends before that. */
  readonly lacks: readonly OptionWord[]
}

/**
 * Tells options and operands apart. Options stand anywhere, as `--name VALUE` or `--name=VALUE`; what
 * stands behind `--` is an operand, whatever it begins with.
 */
export function scanWords(
  syntax: Pick<CommandSyntax, 'options'>,
  words: readonly string[]
): ScannedWords {
  const operands: string[] = []
  const options: ScannedOption[] = []
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, written, value] = /^(-[^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (word === '--') operands.push(...rest.splice(0))
    else if (written === undefined) operands.push(word)
    else {
      const option = syntax.options.find(({ name, short }) => written === name || written === short)
      const takes = option?.takes ?? []
      const values = value === undefined ? rest.splice(0, takes.length) : [value]
      const lacks = value === undefined ? takes.slice(values.length) : []
      options.push({ written, option, values, lacks })
    }
  }
  return { operands, options }
}

/** Reads the words behind a command's name. Of an option that is given twice the last counts. */
export function readCommandWords(
  syntax: CommandSyntax,
  words: readonly string[]
): Result<CommandWords, CommandMistake> {
  const { operands, options } = scanWords(syntax, words)
  const given = new Map<string, readonly string[]>()
  const wrong = (found: WrongWords) => bad({ kind: 'wrong-words' as const, syntax, wrong: found })
  for (const { written, option, values } of options) {
    if (option === undefined) return wrong({ kind: 'unknown-option', option: written })
    const takes = option.takes ?? []
    if (values.length !== takes.length || values.includes(''))
      return wrong(
        takes.length === 0
          ? { kind: 'takes-nothing', option: written }
          : { kind: 'needs-words', option: written, takes }
      )
    given.set(option.name, values)
  }
  const mistake = wrongOption(syntax, given) ?? wrongOperand(syntax, operands, given)
  if (mistake !== null) return wrong(mistake)
  return good({
    operands,
    has: (option) => given.has(option),
    values: (option) => given.get(option) ?? []
  })
}

function wrongOption(
  { options }: CommandSyntax,
  given: ReadonlyMap<string, readonly string[]>
): WrongWords | null {
  for (const { name, takes = [], group } of options) {
    const values = given.get(name)
    if (values === undefined) continue
    const other = options.find(
      (one) =>
        one.name !== name && one.group === group && group !== undefined && given.has(one.name)
    )
    if (other !== undefined) return { kind: 'only-one-of', option: name, other: other.name }
    for (const [index, word] of takes.entries()) {
      const given = values[index] ?? ''
      if (typeof word === 'object' && !word.choices.includes(given))
        return { kind: 'wrong-choice', option: name, choices: word.choices, given }
    }
  }
  return null
}

function wrongOperand(
  { operands, options }: CommandSyntax,
  words: readonly string[],
  given: ReadonlyMap<string, readonly string[]>
): WrongWords | null {
  const isFree = options.some(({ name, standsAlone }) => standsAlone === true && given.has(name))
  for (const [index, { kind, isOptional }] of operands.entries()) {
    const word = words[index]
    if (word === undefined) {
      if (isOptional === true || isFree) break
      return { kind: 'missing', operand: kind }
    }
    if (typeof kind === 'object' && !kind.choices.includes(word))
      return { kind: 'wrong-choice', option: null, choices: kind.choices, given: word }
    if (kind === 'number' && !/^[1-9]\d*$/.test(word)) return { kind: 'no-number', given: word }
  }
  if (operands.at(-1)?.isRepeated === true || words.length <= operands.length) return null
  return { kind: 'too-many', words: words.slice(operands.length) }
}
