import type { CommandSyntax, OperandKind, OptionWord, WrongWords } from '../../../outcome/index.ts'
import type { Told } from '../index.ts'

/** What is wrong with the words of a command, and how it is written. */
export function wrongWordsInWords(syntax: CommandSyntax, wrong: WrongWords): Told {
  const way = howToWrite(syntax)
  if (wrong.kind === 'unknown-option')
    return {
      message: `There is no option ${wrong.option}.`,
      fix: `${optionsInWords(syntax)} ${way}`
    }
  return { message: whatIsWrong(wrong), fix: way }
}

function whatIsWrong(wrong: Exclude<WrongWords, { readonly kind: 'unknown-option' }>): string {
  switch (wrong.kind) {
    case 'takes-nothing':
      return `${wrong.option} takes nothing behind it.`
    case 'needs-words':
      return `${wrong.option} needs ${wrong.takes.map(neededWord).join(' and ')} behind it.`
    case 'only-one-of':
      return `Only one of ${wrong.option} and ${wrong.other} can be asked for.`
    case 'wrong-choice':
      return `${wrong.option ?? 'It'} is either ${eitherOr(wrong.choices)}, not ${wrong.given}.`
    case 'no-number':
      return `${wrong.given} is not a number from 1 on.`
    case 'too-many': {
      const count = wrong.words.length === 1 ? 'one word' : `${wrong.words.length} words`
      return `"${wrong.words.join(' ')}" is ${count} too many. What has blanks in its name stands in quotes.`
    }
    case 'missing':
      return missing(wrong.operand)
  }
}

/** The way to write a command, by its examples. */
function howToWrite({ examples }: Pick<CommandSyntax, 'examples'>): string {
  const lines = examples.map(({ line, means }) => (means === undefined ? line : `${line} ${means}`))
  return `Write it as in: ${lines.join(', or: ')}`
}

function optionsInWords({ name, options, operands }: CommandSyntax): string {
  const names = options.map((option) => option.name)
  const taken = names.length === 0 ? 'no options' : names.join(', ')
  const isPath = operands.some(({ kind }) => kind === 'path-in-step' || kind === 'destination')
  return `%${name} takes ${taken}.${isPath ? ' A name that begins with - stands behind --.' : ''}`
}

function missing(kind: OperandKind): string {
  if (typeof kind === 'object') return `It is either ${eitherOr(kind.choices)}.`
  if (kind === 'builder') return 'No machine is named.'
  if (kind === 'cache') return 'No cache is named.'
  return `No ${kind === 'path-in-step' ? 'path' : kind} is named.`
}

function neededWord(word: OptionWord): string {
  return typeof word === 'string' ? word : eitherOr(word.choices)
}

function eitherOr(choices: readonly string[]): string {
  return choices.join(' or ')
}
