import type { NumberOption, OptionMistake } from '../../../outcome/index.ts'
import { storeMistakeInWords } from '../commands/index.ts'
import { type SubcommandName, subcommandsInWords } from './help.ts'

/** Why the words of a command line are not taken. */
export function optionMistakeInWords(mistake: OptionMistake): string {
  switch (mistake.kind) {
    case 'no-such-subcommand':
      return `There is no command "${mistake.name}".\n\n${subcommandsInWords()}`
    case 'no-such-option':
      return `There is no option ${mistake.option}.`
    case 'takes-no-value':
      return `${mistake.option} takes no value.`
    case 'needs-a-value':
      return `${mistake.option} needs a value behind it.`
    case 'missing':
      return `${mistake.what} is missing.`
    case 'one-word-too-many':
      return `"${mistake.word}" is one word too many.`
    case 'no-number':
      return `${mistake.option} ${mistake.given} is ${notOne[mistake.option]}.`
    case 'no-one-form':
      return 'One of -o FILE and --to FORM is needed.'
    case 'several-places':
      return 'Only one of --user, --sys-prefix and --prefix can be given.'
    case 'no-environment':
      return 'No Python environment is active and there is no python3: name the place with --prefix.'
    case 'of-store':
      return storeMistakeInWords(mistake.mistake).message
  }
}

const notOne: Readonly<Record<NumberOption, string>> = {
  '--jobs': 'no number of builds',
  '--port': 'not a number',
  '--tolerance': 'no number of 0 or more'
}

/** The same for who typed it, with the words that say what there is. */
export function refusedInWords(mistake: OptionMistake, subcommand: SubcommandName): string {
  return `${optionMistakeInWords(mistake)}\nnix-workflow ${subcommand} --help says what there is.`
}
