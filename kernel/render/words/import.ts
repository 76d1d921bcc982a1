import {
  type ImportMistake,
  type ImportNeed,
  listInWords,
  type ProgramFault
} from '../../outcome/index.ts'
import { refusalInWords } from './refusal.ts'
import { syntaxInWords, type SyntaxWords } from './syntax.ts'

interface Words {
  readonly message: string
  readonly way: string
}

/** What an imported program needs and does not find: a sentence for each kind of it. */
export function importNeedsInWords(needs: readonly ImportNeed[]): readonly string[] {
  const functions = needs.flatMap((need) => (need.kind === 'library-function' ? need.name : []))
  const files = needs.flatMap((need) => (need.kind === 'file' ? need.path : []))
  const paths = needs.flatMap((need) => (need.kind === 'search-path' ? `<${need.name}>` : []))
  return [
    ...(functions.length === 0
      ? []
      : [
          `It needs ${listInWords(functions)} of the library that it imports, which a notebook has not: the import stays, and has to be found where it says.`
        ]),
    ...(files.length === 0
      ? []
      : [`It needs ${listInWords(files)}, which ${files.length === 1 ? 'is' : 'are'} not there.`]),
    ...(paths.length === 0
      ? []
      : [
          `It needs ${listInWords(paths)}, which each machine has its own of: %pin shows the line that fixes it.`
        ])
  ]
}

/** Why a program of Nix does not become a notebook, and what to do about it. */
export function importMistakeInWords(mistake: ImportMistake): Words {
  switch (mistake.kind) {
    case 'no-file':
      return {
        message: `There is no file ${mistake.file}.`,
        way: 'Name a program of Nix that there is.'
      }
    case 'is-folder':
      return {
        message: `${mistake.file} is a folder.`,
        way:
          mistake.program === null
            ? 'Name a program of Nix in it.'
            : `Name the file in it: ${mistake.program}`
      }
    case 'no-access':
      return {
        message: `${mistake.file} cannot be read: ${refusalInWords(mistake.refusal)}.`,
        way: 'It has to be readable by you.'
      }
    case 'unreadable':
      return unreadable(mistake)
    case 'with-gives': {
      const { file, definition, name } = mistake
      return {
        message: `${file}: in ${definition}, a \`with\` gives ${name}, and in a notebook ${name} is another definition.`,
        way: `Write there what it is taken from, as in pkgs.${name}, and import again.`
      }
    }
    default:
      return notWritten(mistake)
  }
}

function unreadable(mistake: Extract<ImportMistake, { readonly kind: 'unreadable' }>): Words {
  const { message, hint } = faultInWords(mistake.fault)
  const way =
    hint === null
      ? 'Mend it there and import again.'
      : `${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}.`
  return {
    message: `${mistake.file}, line ${mistake.line}, column ${mistake.column}: ${message.replace(/\.$/, '')}.`,
    way: `The line is: ${mistake.text.trim()}\n${way}`
  }
}

function faultInWords(fault: ProgramFault): SyntaxWords {
  switch (fault.kind) {
    case 'no-program':
      return { message: 'This is no program of Nix', hint: null }
    case 'function':
      return {
        message: 'This is a function, and no set of definitions',
        hint: 'A function is called where it is needed, as in: name = import ./file.nix { … };'
      }
    case 'definition':
      return syntaxInWords(fault.fault)
  }
}

type OfTarget = Extract<
  ImportMistake,
  { readonly kind: 'no-name-of-notebook' | 'no-folder' | 'is-there' | 'not-written' }
>

function notWritten(mistake: OfTarget): Words {
  switch (mistake.kind) {
    case 'no-name-of-notebook':
      return {
        message: `${mistake.target} is no name of a notebook.`,
        way: 'Let it end in .ipynb.'
      }
    case 'no-folder':
      return {
        message: `There is no folder ${mistake.folder}.`,
        way: 'Make it first, or name a notebook in a folder that there is.'
      }
    case 'is-there':
      return mistake.isNotebook
        ? {
            message: `${mistake.target} is there already.`,
            way: 'Name another notebook with -o NOTEBOOK.ipynb, or overwrite it with --force.'
          }
        : {
            message: `${mistake.target} is there already, and is no notebook: it stays as it is.`,
            way: 'Name another notebook with -o NOTEBOOK.ipynb.'
          }
    case 'not-written':
      return {
        message: `${mistake.target} cannot be written: ${refusalInWords(mistake.refusal)}.`,
        way: mistake.refusal.isForRoom
          ? 'Make room, then import again; or name a notebook on another disk.'
          : 'Name a notebook in a folder that you may write to.'
      }
  }
}
