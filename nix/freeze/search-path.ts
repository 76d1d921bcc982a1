import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../process/index.ts'
import type { FrozenProgram } from './table.ts'

/** A program that looks for its library where it was installed, unless a variable says more. */
interface SearchingProgram {
  readonly name: RegExp
  /** What makes it print the folders of its library, a line each. */
  readonly question: readonly string[]
  /** Gives the folder that is meant, out of the one that it prints; the same where left out. */
  readonly folderOf?: (printed: string) => string
  /** The variable that names folders to look in first; null where it is among the others. */
  readonly variable: string | null
  /** Variables that it is given where it has none, `./` for the frozen files. */
  readonly variables: Readonly<Record<string, string>>
  /** Below the frozen files: one folder for each of the library's, in their order. */
  readonly place: string
  /** What of it does not work where nothing else of the machine is seen. */
  readonly lacks?: FrozenProgram['lacks']
  /** What fails where its library is not found. */
  readonly trial: readonly string[]
}

/** Python is none of these: it looks for its library beside itself. */
const searchingPrograms: readonly SearchingProgram[] = [
  {
    name: /^perl(5[.\d]*)?$/,
    question: ['-e', 'print join "\\n", @INC'],
    variable: 'PERL5LIB',
    // It complains at each start where there are no locales.
    variables: { PERL_BADLANG: '0' },
    place: 'share/perl',
    trial: ['-MPOSIX', '-MData::Dumper', '-MList::Util', '-MTime::HiRes', '-e1']
  },
  {
    name: /^ruby([.\d]*)?$/,
    question: ['-e', 'puts $LOAD_PATH'],
    variable: 'RUBYLIB',
    variables: {},
    place: 'share/ruby',
    trial: ['-rjson', '-rset', '-rdigest', '-e1']
  },
  {
    name: /^git$/,
    question: ['--exec-path'],
    folderOf: (printed) => join(dirname(dirname(printed)), 'share', 'git-core', 'templates'),
    variable: null,
    variables: { GIT_PAGER: 'cat', GIT_TEMPLATE_DIR: './share/git/00' },
    place: 'share/git',
    // Clone, fetch, submodule and bisect look for /bin/sh.
    lacks: 'git-helpers',
    trial: ['init', '-q', 'trial']
  }
]

/** A folder of this machine, and where it goes. */
interface LibraryPart {
  readonly folder: string
  readonly place: string
  /** Names right below it that stay behind. */
  readonly leftOut?: ReadonlySet<string>
}

/** A program's library on this machine, and where it goes. */
export interface ProgramLibrary {
  readonly folders: readonly LibraryPart[]
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
  const { folderOf = (printed: string) => printed } = program
  const printed = asked.stdout.split('\n').filter((folder) => folder.startsWith('/'))
  const folders = [...new Set(printed.map(folderOf))]
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
    return program === undefined || program.variable === null
      ? []
      : [`${program.variable} = "${program.place}";`]
  })
  return setOf(paths)
}

/** `variables` for nix/lib/freeze.nix, which the programs are given. */
export function variablesExpression(programs: readonly string[]): string {
  const variables = programs.flatMap((name) => Object.entries(searching(name)?.variables ?? {}))
  return setOf(variables.map(([name, value]) => `${name} = ${JSON.stringify(value)};`))
}

function setOf(bindings: readonly string[]): string {
  return bindings.length === 0 ? '{ }' : `{ ${[...new Set(bindings)].join(' ')} }`
}

/** What a frozen program is given in its trial, beside `--version`. */
export function trialOf(name: string): readonly string[] {
  return searching(name)?.trial ?? []
}

/** What a frozen program cannot do; null where nothing is known. */
export function lackOf(name: string): FrozenProgram['lacks'] {
  return searching(name)?.lacks ?? null
}

/** Documentation and headers of a library, which no script loads. */
export function isLeftOutOfLibrary(name: string): boolean {
  return /\.(pod|h|a|ri)$/.test(name)
}
