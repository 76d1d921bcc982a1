import type { Document } from '../../../outcome/index.ts'
import { code, pale, paragraph, warning } from './blocks.ts'
import { type ExportDoubt, exportDoubtInWords } from './export-doubt.ts'

/** A notebook that was written as a program. */
export interface ExportedNotebook {
  /** As it was named. */
  readonly file: string
  /** The folder of the library, where it stands beside the file. */
  readonly libraryFolder: string | null
  readonly definitions: number
  /** Names that throw, since no cell defines them. */
  readonly missing: readonly string[]
  /** What builds the last step, to be typed in the file's folder. */
  readonly command: string
  /** Why it may give other paths, or none, on another machine. */
  readonly doubts: readonly ExportDoubt[]
  /** What tells Nix of the notebook's store; empty where that is the machine's. */
  readonly storeArguments: readonly string[]
}

/** What `%export` says. */
export function exportedInWords({
  file,
  libraryFolder,
  definitions,
  missing,
  command,
  doubts,
  storeArguments
}: ExportedNotebook): Document {
  const names = `${definitions} ${definitions === 1 ? 'name' : 'names'}`
  const beside = libraryFolder === null ? '' : ` Its library is the folder ${libraryFolder}.`
  return {
    title: `Exported to ${file}`,
    blocks: [
      paragraph(`${names}; questions are left out.${beside} To build with Nix alone:`),
      code(command),
      ...(storeArguments.length === 0
        ? []
        : [
            pale(
              `What the notebook built is in a store of its own: with ${storeArguments.join(' ')} it is found there.`
            )
          ]),
      ...(missing.length === 0 ? [] : [warning(missingInProgram(missing))]),
      ...doubts.map((doubt) => warning(exportDoubtInWords(doubt)))
    ]
  }
}

function missingInProgram(missing: readonly string[]): string {
  const [isError, is] =
    missing.length === 1 ? ['it is an error', 'it is'] : ['they are errors', 'they are']
  return `No cell defines ${missing.join(', ')}: in the program ${isError} where ${is} used, and the rest works.`
}

/** What is said in the program that is written. */
export interface ProgramHead {
  readonly command: string
  readonly missing: readonly string[]
  readonly doubts: readonly ExportDoubt[]
}

/** The lines of the comment that a program begins with, behind its first one. */
export function programHead({ command, missing, doubts }: ProgramHead): readonly string[] {
  return [
    '#',
    '# The definitions of a notebook, as a program that needs nothing but Nix. In this folder',
    '#',
    `#   ${command}`,
    '#',
    '# builds a step to the store path that it has in the notebook.',
    ...(missing.length === 0 ? [] : ['#', `# Not defined in any cell: ${missing.join(', ')}.`]),
    ...doubts.flatMap((doubt) => ['#', ...asComment(exportDoubtInWords(doubt))])
  ]
}

/** A sentence as lines of a comment, broken between words. */
function asComment(sentence: string): readonly string[] {
  const lines = sentence.match(/.{1,90}(?:\s+|$)|\S+/g) ?? []
  return lines.map((line) => `# ${line.trim()}`)
}

/** The error of a name in a program that no cell has defined. */
export function notDefinedInProgram(name: string): string {
  return `${name} is not defined: no cell of the notebook defined it when this program was written.`
}

/** The error of a step in a program of a notebook that has nothing to start it with. */
export const noToolchainInProgram =
  "There is no toolchain: the kernel could not freeze this machine's. Define toolchain = { sh = …; python3 = …; };"

/** What stands in the folder of the library, in Markdown, behind its title. */
export const libraryNote =
  '`%export` wrote this folder, and writes it again. The program beside it imports it; `default.nix` says how to use it.'
