import type { CommandLineMistake, FileAct, FileRefused, NoKernel } from '../../../outcome/index.ts'
import { commandMistakeInWords } from '../commands/index.ts'
import {
  choiceMistakeInWords,
  nixUnusableInWords,
  notebookMistakeInWords,
  refusalInWords
} from '../index.ts'
import { bundleMistakeInWords } from './bundle-mistake.ts'
import { conversionMistakeInWords } from './conversion-mistake.ts'

/** Why a subcommand does not do what it is asked for, and the way out. */
export function commandLineMistakeInWords(mistake: CommandLineMistake): string {
  switch (mistake.kind) {
    case 'refused':
      return refusedFileInWords(mistake)
    case 'other-kernel':
      return `${mistake.path} is a notebook for the kernel "${mistake.kernel}", not for "${mistake.own}".`
    case 'is-other':
      return `${mistake.path} is there already, and is no ${kinds[mistake.wanted]}: it stays as it is. Name another file with -o.`
    case 'kernel-not-built':
    case 'kernel-silent':
    case 'kernel-ended':
      return noKernelInWords(mistake)
    case 'no-nix': {
      const { message, way } = nixUnusableInWords(mistake.mistake)
      return `${message}\n${way}`
    }
    case 'not-read':
      return notebookMistakeInWords(mistake.mistake)
    case 'not-chosen':
      return choiceMistakeInWords(mistake.mistake)
    case 'of-command': {
      const { message, fix } = commandMistakeInWords(mistake.mistake)
      return `${message}\n${fix}`
    }
    case 'no-notebook':
      return `${mistake.path} is no notebook.`
    case 'no-results':
      return `${mistake.path} has no results: it was not executed. --execute does that first.`
    case 'no-file':
      return `There is no file ${mistake.path}.`
    case 'page-not-built':
      return 'The script of the page is not built. npm run build makes it.'
    case 'no-jupyterlab':
      return `There is no JupyterLab. This gets it: ${mistake.command}`
    case 'not-observed':
      return `Nix does not say what results were made of: ${mistake.said}`
    case 'not-packed':
    case 'no-step':
    case 'there-already':
    case 'no-plain-file':
    case 'no-bundle':
    case 'other-bundle':
    case 'archive-refused':
      return bundleMistakeInWords(mistake)
    default:
      return conversionMistakeInWords(mistake)
  }
}

const kinds = { page: 'page of HTML', notebook: 'notebook' } as const

function noKernelInWords(mistake: NoKernel): string {
  if (mistake.kind === 'kernel-not-built')
    return `The kernel is not built: ${mistake.missing} is missing. npm run build makes it.`
  const what = mistake.kind === 'kernel-silent' ? 'does not answer' : 'ended as it started'
  return `The kernel ${what}.${mistake.lines.map((line) => `\n  ${line}`).join('')}`
}

function refusedFileInWords({ act, path, refusal }: FileRefused): string {
  return `${acts[act](path)}: ${refusalInWords(refusal)}.${ways[act] ?? ''}`
}

const acts: Readonly<Record<FileAct, (path: string) => string>> = {
  'look-at': (path) => `${path} cannot be looked at`,
  read: (path) => `${path} cannot be read`,
  'read-before': (path) => `${path} is there already and cannot be read`,
  write: (path) => `${path} cannot be written`,
  unpack: (path) => `${path} cannot be unpacked`,
  'write-notebook': (path) => `The notebook cannot be written to ${path}`,
  'write-executed': (path) => `The executed notebook cannot be written to ${path}`,
  'write-report': (path) => `The report cannot be written to ${path}`,
  'bring-notebook': (path) => `The notebook cannot be brought to ${path}`,
  'bring-showcase': (path) => `The showcase cannot be brought to ${path}`,
  'install-kernel': (path) => `The kernel cannot be installed in ${path}`,
  'remove-kernel': (path) => `The kernel cannot be removed from ${path}`,
  'connect-kernel': (path) => `The kernel cannot be told its connection, by a file in ${path}`
}

const ways: Readonly<Partial<Record<FileAct, string>>> = {
  'connect-kernel': ' TMPDIR may name another folder.',
  'install-kernel': '\nName another place, as: nix-workflow install --user'
}
