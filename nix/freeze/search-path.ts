import { existsSync, realpathSync } from 'node:fs'
import { run } from '../process.ts'

/** A program that looks for its library where it was installed, unless a variable says more. */
interface SearchingProgram {
  readonly name: RegExp
  /** What makes it print the folders of its library, a line each. */
  readonly question: readonly string[]
  /** The variable that names folders to look in first. */
  readonly variable: string
  /** Below the frozen files: one folder for each of the library's, in their order. */
  readonly place: string
  /** What fails where its library is not found. */
  readonly trial: readonly string[]
}

/** Python is none of these: it looks for its library beside itself. */
const searchingPrograms: readonly SearchingProgram[] = [
  {
    name: /^perl(5[.\d]*)?$/,
    question: ['-e', 'print join "\\n", @INC'],
    variable: 'PERL5LIB',
    place: 'share/perl',
    trial: ['-MPOSIX', '-MData::Dumper', '-MList::Util', '-MTime::HiRes', '-e1']
  },
  {
    name: /^ruby([.\d]*)?$/,
    question: ['-e', 'puts $LOAD_PATH'],
    variable: 'RUBYLIB',
    place: 'share/ruby',
    trial: ['-rjson', '-rset', '-rdigest', '-e1']
  }
]

/** A program's library on this machine, and where it goes. */
export interface ProgramLibrary {
  readonly folders: readonly { readonly folder: string; readonly place: string }[]
}

function searching(name: string): SearchingProgram | undefined {
  return searchingPrograms.find((one) => one.name.test(name))
}

/** Asks a program where its library is; null of one that needs none, or does not say. */
export async function libraryOfProgram(
  name: string,
  file: string,
  signal?: AbortSignal
): Promise<ProgramLibrary | null> {
  const program = searching(name)
  if (program === undefined) return null
  const asked = await run({ program: file, arguments: program.question }, signal)
  const folders = [...new Set(asked.stdout.split('\n'))]
    .filter((folder) => folder.startsWith('/') && existsSync(folder))
    .map((folder) => realpathSync(folder))
  return {
    // Two digits, so that names in their order are the folders in theirs.
    folders: [...new Set(folders)].map((folder, index) => ({
      folder,
      place: `${program.place}/${String(index).padStart(2, '0')}`
    }))
  }
}

/**
 * `searchPaths` for nix/lib/freeze.nix: variables, each with the folder of the frozen files that has
 * the folders to look in.
 */
export function searchPathsExpression(programs: readonly string[]): string {
  const paths = programs.flatMap((name) => {
    const program = searching(name)
    return program === undefined ? [] : [`${program.variable} = "${program.place}";`]
  })
  return `{ ${[...new Set(paths)].join(' ')} }`.replace('{  }', '{ }')
}

/** What a frozen program is given in its trial, beside `--version`. */
export function trialOf(name: string): readonly string[] {
  return searching(name)?.trial ?? []
}

/** Documentation and headers of a library, which no script loads. */
export function isLeftOutOfLibrary(name: string): boolean {
  return /\.(pod|h|a|ri)$/.test(name)
}
