import { parseArgs, type ParseArgsConfig } from 'node:util'
import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { OptionMistake } from '../../outcome/index.ts'

/** What a subcommand takes: option names by kind, and how many operands. */
export interface Accepted {
  readonly flags?: readonly string[]
  readonly values?: readonly string[]
  /** The words that stand for the operands in messages, as `NOTEBOOK`. */
  readonly operands?: readonly string[]
  /** Whether any number of operands may follow those. */
  readonly more?: boolean
}

/** The words of a command line, sorted. */
export interface Options {
  has(flag: string): boolean
  value(name: string): string | undefined
  /** What was given behind an option that may stand several times, in order. */
  values(name: string): readonly string[]
  /** As many as were asked for, and those that may follow. */
  readonly operands: readonly string[]
}

/** What options are called in short, in all subcommands that have them. */
const letters: ReadonlyMap<string, string> = new Map([['output', 'o']])

/** Sorts the words of a command line. */
export function readOptions(
  words: readonly string[],
  accepted: Accepted
): Result<Options, OptionMistake> {
  const flags = accepted.flags ?? []
  const values = accepted.values ?? []
  const names = accepted.operands ?? []
  const kinds: NonNullable<ParseArgsConfig['options']> = {}
  for (const name of [...flags, ...values]) {
    const letter = letters.get(name)
    const type = flags.includes(name) ? 'boolean' : 'string'
    kinds[name] = letter === undefined ? { type } : { type, short: letter }
  }
  const { tokens } = parseArgs({ args: [...words], strict: false, tokens: true, options: kinds })
  const found = new Map<string, string[]>()
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const isFlag = flags.includes(token.name)
    const option = token.rawName
    if (!isFlag && !values.includes(token.name)) return bad({ kind: 'no-such-option', option })
    if (isFlag && token.value !== undefined) return bad({ kind: 'takes-no-value', option })
    if (!isFlag && (token.value === undefined || token.value === ''))
      return bad({ kind: 'needs-a-value', option })
    found.set(token.name, [...(found.get(token.name) ?? []), token.value ?? ''])
  }
  const missing = names[operands.length]
  if (missing !== undefined) return bad({ kind: 'missing', what: missing })
  const tooMuch = operands[names.length]
  if (tooMuch !== undefined && accepted.more !== true)
    return bad({ kind: 'one-word-too-many', word: tooMuch })
  return good({
    has: (flag) => found.has(flag),
    value: (name) => found.get(name)?.at(-1),
    values: (name) => found.get(name) ?? [],
    operands
  })
}
