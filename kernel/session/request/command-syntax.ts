import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { CommandMistake } from './command-mistake.ts'

/** What a command's words may be, as data: it is read, completed and listed by this. */
export interface CommandSyntax {
  /** Without the `%`. */
  readonly name: string
  readonly operands: readonly Operand[]
  readonly options: readonly Option[]
  /** The first is the plainest. */
  readonly examples: readonly [Example, ...Example[]]
}

/** A whole line that a reader can copy, and what it does where that is not plain. */
export interface Example {
  readonly line: string
  readonly means?: string
}

/** A word that stands by its place. */
export interface Operand {
  /** As usage has it: `NAME`, `FILE.nix`. */
  readonly word: string
  readonly kind: OperandKind
  readonly isOptional?: true
  /** Any number of such words; only the last operand may be so. */
  readonly isRepeated?: true
}

/** What an operand names: decides what is completed, and what is said where it is missing. */
export type OperandKind =
  | 'step'
  | 'path in a step'
  | 'number'
  | 'file'
  | 'destination'
  | 'program'
  | 'command'
  | { readonly choices: readonly string[] }

export interface Option {
  /** With its dashes: `--replace`. */
  readonly name: string
  readonly short?: string
  /** The words behind it, as usage has them; those in small letters are written so. */
  readonly takes?: readonly string[]
  /** What it does, as the end of a sentence. */
  readonly means: string
  /** Where it is given, no operand has to be. */
  readonly standsAlone?: true
  /** Of those of one group at most one is given. */
  readonly group?: string
}

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
    const text = typeof kind === 'object' ? kind.choices.join('|') : word
    const all = isRepeated === true ? `${text}…` : text
    return isOptional === true ? `[${all}]` : all
  })
  const groups = new Map<string, string[]>()
  for (const option of options) {
    const group = option.group ?? option.name
    const text = [option.name, ...(option.takes ?? [])].join(' ')
    groups.set(group, [...(groups.get(group) ?? []), text])
  }
  const choices = [...groups.values()].map((one) => `[${one.join(' | ')}]`)
  return [`%${name}`, ...words, ...choices].join(' ')
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
  readonly lacks: readonly string[]
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
  const wrong = (message: string) =>
    bad({ kind: 'command' as const, message, fix: howToWrite(syntax) })
  for (const { written, option, values } of options) {
    if (option === undefined)
      return bad({
        kind: 'command',
        message: `There is no option ${written}.`,
        fix: `${optionsInWords(syntax)} ${howToWrite(syntax)}`
      })
    const takes = option.takes ?? []
    if (values.length !== takes.length || values.includes(''))
      return wrong(
        takes.length === 0
          ? `${written} takes nothing behind it.`
          : `${written} needs ${takes.join(' and ').replaceAll('|', ' or ')} behind it.`
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

/** The way to write a command, by its examples. */
export function howToWrite({ examples }: Pick<CommandSyntax, 'examples'>): string {
  const lines = examples.map(({ line, means }) => (means === undefined ? line : `${line} ${means}`))
  return `Write it as in: ${lines.join(', or: ')}`
}

function optionsInWords({ name, options, operands }: CommandSyntax): string {
  const names = options.map((option) => option.name)
  const taken = names.length === 0 ? 'no options' : names.join(', ')
  const isPath = operands.some(({ kind }) => kind === 'path in a step' || kind === 'destination')
  return `%${name} takes ${taken}.${isPath ? ' A name that begins with - stands behind --.' : ''}`
}

function wrongOption(
  { options }: CommandSyntax,
  given: ReadonlyMap<string, readonly string[]>
): string | null {
  for (const { name, takes = [], group } of options) {
    const values = given.get(name)
    if (values === undefined) continue
    const other = options.find(
      (one) =>
        one.name !== name && one.group === group && group !== undefined && given.has(one.name)
    )
    if (other !== undefined) return `Only one of ${name} and ${other.name} can be asked for.`
    const choice = takes.findIndex(
      (word, index) => isChoice(word) && !word.split('|').includes(values[index] ?? '')
    )
    if (choice >= 0)
      return `${name} is either ${eitherOr(takes[choice]?.split('|') ?? [])}, not ${values[choice] ?? ''}.`
  }
  return null
}

function wrongOperand(
  { operands, options }: CommandSyntax,
  words: readonly string[],
  given: ReadonlyMap<string, readonly string[]>
): string | null {
  const isFree = options.some(({ name, standsAlone }) => standsAlone === true && given.has(name))
  for (const [index, { kind, isOptional }] of operands.entries()) {
    const word = words[index]
    if (word === undefined) {
      if (isOptional === true || isFree) break
      return missing(kind)
    }
    if (typeof kind === 'object' && !kind.choices.includes(word))
      return `It is either ${eitherOr(kind.choices)}, not ${word}.`
    if (kind === 'number' && !/^[1-9]\d*$/.test(word)) return `${word} is not a number from 1 on.`
  }
  if (operands.at(-1)?.isRepeated === true || words.length <= operands.length) return null
  const more = words.slice(operands.length)
  const count = more.length === 1 ? 'one word' : `${more.length} words`
  return `"${more.join(' ')}" is ${count} too many. What has blanks in its name stands in quotes.`
}

function missing(kind: OperandKind): string {
  if (typeof kind === 'object') return `It is either ${eitherOr(kind.choices)}.`
  return `No ${kind === 'path in a step' ? 'path' : kind} is named.`
}

/** Whether a word behind an option is one of those that usage lists: `on|off`. */
export function isChoice(word: string): boolean {
  return /^[a-z]+(\|[a-z]+)+$/.test(word)
}

function eitherOr(choices: readonly string[]): string {
  return choices.join(' or ')
}
