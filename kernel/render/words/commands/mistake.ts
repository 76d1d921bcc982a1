import type {
  CachingMistake,
  CommandMistake,
  ExportMistake,
  FileMistake,
  ImportMistake,
  MeantCommand,
  PlaceMistake,
  StoreMistake
} from '../../../outcome/index.ts'
import {
  freezeMistakeInWords,
  importMistakeInWords,
  placeMistakeInWords,
  type Told
} from '../index.ts'
import { cacheMistakeInWords } from './cache-mistake.ts'
import { exportMistakeInWords } from './export-mistake.ts'
import { fileMistakeInWords } from './file-mistake.ts'
import { namingMistakeInWords } from './naming-mistake.ts'
import { storeMistakeInWords } from './store-mistake.ts'
import { wrongWordsInWords } from './wrong-words.ts'

/** Why a command does nothing, and the way out. */
export function commandMistakeInWords(mistake: CommandMistake): Told {
  switch (mistake.kind) {
    case 'unknown-command':
      return {
        message: `There is no command %${mistake.name}.`,
        fix: `${meantInWords(mistake.meant)}%help lists those that there are.`
      }
    case 'unknown-language':
      return unknownLanguage(mistake)
    case 'no-expression':
      return {
        message: 'This is no expression.',
        fix: 'Give one Nix expression; definitions belong into a cell.'
      }
    case 'wrong-words':
      return wrongWordsInWords(mistake.syntax, mistake.wrong)
    case 'not-frozen': {
      const { message, way } = freezeMistakeInWords(mistake.mistake)
      return { message, fix: way }
    }
    case 'not-imported':
      return notImported(mistake.why)
    case 'unknown-step':
    case 'none-failed':
    case 'no-step-like':
    case 'no-step':
    case 'no-step-yet':
    case 'needs-undefined':
    case 'several-steps':
    case 'no-earlier-result':
    case 'not-defined':
    case 'not-planned':
    case 'no-steps':
    case 'nothing-stored':
      return namingMistakeInWords(mistake)
    default:
      return outsideInWords(mistake)
  }
}

/** The same of what is not about the notebook, but about files and the store. */
function outsideInWords(
  mistake: FileMistake | StoreMistake | ExportMistake | PlaceMistake | CachingMistake
): Told {
  switch (mistake.kind) {
    case 'no-such-file':
    case 'leads-out':
    case 'no-result':
    case 'data-not-here':
    case 'no-result-of-daemon':
    case 'into-own-folder':
    case 'destination-taken':
    case 'not-copied':
    case 'none-wrote':
    case 'nothing-to-draw':
      return fileMistakeInWords(mistake)
    case 'result-gone':
    case 'no-log':
    case 'derivation-gone':
    case 'input-not-built':
    case 'shell-not-written':
    case 'no-age':
    case 'no-keep':
    case 'not-collected':
    case 'not-taken-out':
      return storeMistakeInWords(mistake)
    case 'no-name-of-nix':
    case 'no-folder':
    case 'is-folder':
    case 'not-exported':
    case 'library-taken':
    case 'not-written':
      return exportMistakeInWords(mistake)
    default:
      return farAwayInWords(mistake)
  }
}

/** The same of other machines, and of caches. */
function farAwayInWords(mistake: PlaceMistake | CachingMistake): Told {
  switch (mistake.kind) {
    case 'no-cache-url':
    case 'no-public-key':
    case 'unknown-cache':
    case 'no-signing-key':
    case 'not-pushed':
      return cacheMistakeInWords(mistake)
    default:
      return placeMistakeInWords(mistake)
  }
}

function meantInWords(meant: MeantCommand | null): string {
  if (meant === null) return ''
  const line =
    meant.kind === 'command' ? `%${meant.name}` : `%%${meant.name} NAME at the top of a cell`
  return `Did you mean ${line}? `
}

function unknownLanguage({
  language,
  known,
  nearest
}: Extract<CommandMistake, { readonly kind: 'unknown-language' }>): Told {
  const question =
    nearest === null
      ? `There are ${known.map((name) => `%%${name}`).join(', ')}.`
      : `Did you mean %%${nearest}?`
  return {
    message: `There is no language ${language}.`,
    fix: `${question} Another language is defined by a cell: ${language} = script.make "${language}" INTERPRETER;`
  }
}

function notImported(mistake: ImportMistake): Told {
  const { message, way } = importMistakeInWords(mistake)
  return { message, fix: way }
}
