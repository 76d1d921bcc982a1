import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import {
  bad,
  fromHome,
  good,
  refusalOf,
  replaceFile,
  type Result,
  stageFolder
} from '../../../nix/base/index.ts'
import type { Engine } from '../../session/state/index.ts'
import type { Part } from '../../session/notebook/index.ts'
import { attributePath, nixString } from '../../../nix/syntax/index.ts'
import {
  type ExportDoubt,
  type ExportedNotebook,
  libraryNote,
  noToolchainInProgram,
  programHead
} from '../../render/words/commands/index.ts'
import { doubtsAbout } from './doubts.ts'
import { programText, type ProgramText } from './program-text.ts'
import { libraryExpression, readLibrary, type LibraryFiles } from './library-text.ts'
import { type ExportMistake, shellWord } from '../../outcome/index.ts'

export interface ExportRequest {
  /** Relative to the notebook's folder. A file with the name `flake.nix` becomes a flake. */
  readonly file: string
  /** Whether the library comes into the file, and not beside it; a flake has it always within. */
  readonly inline?: boolean
  /** Whether a file that was not exported, or was edited since, is overwritten. */
  readonly force?: boolean
  /** Ids of cells as they stand in the notebook, as far as that is known. */
  readonly order?: readonly string[]
}

/** What was written. */
type Exported = Omit<ExportedNotebook, 'storeArguments'>

/**
 * Writes the notebook as a program that needs nothing but Nix: `nix-instantiate FILE -A NAME` gives
 * the derivation that NAME is in the notebook. What stands in the way (a file of somebody else's, a
 * folder that is missing) is a mistake; a notebook with gaps is none.
 */
export async function exportNotebook(
  engine: Engine,
  request: ExportRequest
): Promise<Result<Exported, ExportMistake>> {
  const { folder, freezing, toolchain, evaluator } = engine
  const { notebook } = engine.workspace
  const file = resolve(folder, fromHome(request.file))
  const isFlake = basename(file) === 'flake.nix'
  const beside = !isFlake && request.inline !== true
  const libraryFolder = beside ? file.replace(/\.nix$/, '-library') : null
  const refused = refusal(file, libraryFolder, request)
  if (refused !== null) return bad(refused)
  const library = readLibrary(join(freezing.packageRoot, 'nix', 'lib'))
  const contentAddressed = freezing.contentAddressed ?? true
  const text = programText({
    ...{ notebook, folder, file, contentAddressed },
    broken: notebook.unreadableNames(),
    ...(request.order === undefined ? {} : { order: request.order }),
    libraryFunction:
      libraryFolder === null ? "library-function'" : `import ${pathTo(file, libraryFolder)}`,
    toolchain: toolchain.ok ? toolchain.value.expression : toolchainThrows,
    builtinNames: new Set(await evaluator.builtinNames())
  })
  const command = commandFor(engine, file, isFlake, contentAddressed)
  const doubts = doubtsAbout(engine, file, isFlake)
  const content = contentOf({ text, library, libraryFolder, isFlake, command, doubts })
  try {
    writeProgram(file, content, libraryFolder, library)
  } catch (error) {
    return bad({ kind: 'not-written', file: request.file, refusal: refusalOf(error) })
  }
  const definitions = [...notebook.names()].length
  const { missing } = text
  return good({ file, libraryFolder, definitions, missing, command, doubts })
}

const toolchainThrows = `throw ${nixString(noToolchainInProgram)}`

const firstLine = '# Exported by Nix Workflow.'
const noteFile = 'README.md'
const noteTitle = '# The library of Nix Workflow'

function refusal(
  file: string,
  libraryFolder: string | null,
  { file: given, force }: ExportRequest
): ExportMistake | null {
  if (!file.endsWith('.nix')) return { kind: 'no-name-of-nix', file: given }
  const folder = dirname(file)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return { kind: 'no-folder', folder }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    return { kind: 'is-folder', file: given }
  if (existsSync(file) && force !== true) {
    const state = stateOf(readFileSync(file, 'utf8'))
    if (state !== 'exported') return { kind: 'not-exported', file: given, state }
  }
  if (libraryFolder !== null && existsSync(libraryFolder) && !isOurLibrary(libraryFolder))
    return { kind: 'library-taken', folder: relative(folder, libraryFolder), file: given }
  return null
}

/**
 * The first line holds a hash of what follows it, so that an edit is seen. An empty file holds
 * nothing that could be lost: an export on a full disk may have left it.
 */
function stateOf(content: string): 'exported' | 'edited' | 'foreign' {
  if (content === '') return 'exported'
  const [line = ''] = content.split('\n', 1)
  if (!line.startsWith(firstLine)) return 'foreign'
  return line === headLine(content.slice(line.length + 1)) ? 'exported' : 'edited'
}

function headLine(rest: string): string {
  const hash = createHash('sha256').update(rest).digest('hex').slice(0, 16)
  return `${firstLine} Checksum of the rest: ${hash}`
}

function isOurLibrary(folder: string): boolean {
  const note = join(folder, noteFile)
  if (statSync(note, { throwIfNoEntry: false })?.isFile() === true) {
    const text = readFileSync(note, 'utf8')
    if (text.startsWith(noteTitle)) return true
  }
  return holdsNothing(folder)
}

/** Whether a folder has no more in it than empty files, as an export on a full disk leaves it. */
function holdsNothing(folder: string): boolean {
  if (!lstatSync(folder).isDirectory()) return false
  return readdirSync(folder).every((name) => {
    const status = lstatSync(join(folder, name))
    return status.isFile() && status.size === 0
  })
}

/**
 * Both or none: all that needs room is done before anything that was there is touched, and what is
 * left then are changes of names.
 */
function writeProgram(
  file: string,
  content: string,
  libraryFolder: string | null,
  library: LibraryFiles
): void {
  if (libraryFolder === null) {
    replaceFile(file, content)
    return
  }
  const staged = stageFolder(libraryFolder, [
    [noteFile, `${noteTitle}\n\n${libraryNote}\n`],
    ...library
  ])
  try {
    replaceFile(file, content)
    staged.place()
  } finally {
    staged.drop()
  }
}

function pathTo(file: string, target: string): string {
  const path = `./${relative(dirname(file), target)}`
  return /^[a-zA-Z0-9._+/-]+$/.test(path) ? path : `./\${${JSON.stringify(path.slice(2))}}`
}

interface Content {
  readonly text: ProgramText
  readonly library: LibraryFiles
  readonly libraryFolder: string | null
  readonly isFlake: boolean
  readonly command: string
  readonly doubts: readonly ExportDoubt[]
}

function contentOf({ text, library, libraryFolder, isFlake, command, doubts }: Content): string {
  const head = programHead({ command, missing: text.missing, doubts })
  const inlined =
    libraryFolder === null
      ? `let\n  library-function' =\n${libraryExpression(library)};\nin\n${text.expression}`
      : text.expression
  const rest = `${[...head, isFlake ? flake(inlined) : inlined].join('\n')}\n`
  return `${headLine(rest)}\n${rest}`
}

/**
 * A flake is evaluated without knowing the machine that it is on, so it has the program once for
 * each system, with a `builtins.currentSystem` of its own.
 */
function flake(expression: string): string {
  return `{
  outputs =
    _:
    let
      program' =
        builtins:
${expression};
    in
    {
      legacyPackages = builtins.listToAttrs (
        map
          (name: {
            inherit name;
            value = program' (builtins // { currentSystem = name; });
          })
          [
            "x86_64-linux"
            "aarch64-linux"
          ]
      );
    };
}`
}

/** Builds the last step that the notebook defines. */
function commandFor(
  { workspace: { notebook } }: Pick<Engine, 'workspace'>,
  file: string,
  isFlake: boolean,
  contentAddressed: boolean
): string {
  const parts = [...notebook.cells()].flatMap((cell) =>
    cell.definitions.map((definition): Part => ({ cell: cell.key, definition }))
  )
  const isStep = ({ definition }: Part) => /^output\b/.test(definition.expression.text)
  const last = parts.findLast(isStep) ?? parts.at(-1)
  const name = last === undefined ? 'NAME' : attributePath(last.definition.path)
  const features = [
    ...(isFlake ? ['nix-command', 'flakes'] : []),
    ...(contentAddressed ? ['ca-derivations'] : []),
    ...(parts.some(usesPipes) ? ['pipe-operators'] : [])
  ]
  const words = features.length > 1 ? `'${features.join(' ')}'` : features.join(' ')
  const option = features.length === 0 ? '' : ` --extra-experimental-features ${words}`
  return isFlake
    ? `nix build${option} path:.#${name}`
    : `nix-build${option} ${shellWord(basename(file))} -A ${shellWord(name)}`
}

/** Too many at worst, as for a text with a pipe in it: the feature changes nothing else. */
function usesPipes({ definition }: Part): boolean {
  return /\|>|<\|/.test(definition.expression.text)
}
