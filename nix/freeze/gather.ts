import { existsSync, readdirSync } from 'node:fs'
import { mkdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../process/index.ts'
import { bad, good, type Result } from '../base/index.ts'
import { readElf, type Elf } from './elf.ts'
import { copyIntoFiles } from './copy.ts'
import { copyTree, type TreeEntry } from './copy-tree.ts'
import { LibraryFolder } from './library-folder.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'
import { gatherPackages, gatherTree } from './packages.ts'
import { compileModules, isLeftOut, type Python } from './python.ts'
import { isLeftOutOfLibrary, type ProgramLibrary } from './search-path.ts'
import type { Venv } from './venv.ts'

/** A program to gather: the name it gets, and its real file. */
export interface Program {
  readonly name: string
  readonly file: string
}

export interface Gathering {
  readonly programs: readonly Program[]
  /** What the derivation over the files runs before they can run: see nix/lib/freeze.nix. */
  readonly bootstrap: readonly Program[]
  /** The Python among the programs, whose modules come along. */
  readonly python: Python | null
  /** The virtual environment whose packages it gets. */
  readonly venv: Venv | null
  /** What programs look for where they were installed. */
  readonly programLibraries: readonly ProgramLibrary[]
  /** A static patchelf. */
  readonly patchelf: string
}

/** What packages with compiled modules take for granted ("manylinux"), and Python itself does not need. */
const pythonLibraries = ['libstdc++.so.6', 'libgcc_s.so.1']

/**
 * Gathers programs with all that they load into `folder`, which is there and empty, in the layout
 * that nix/lib/freeze.nix describes. Gives the files that it read, by which a change is noticed.
 * The same files give the same folder.
 */
export async function gather(
  gathering: Gathering,
  folder: string,
  signal?: AbortSignal
): Promise<Result<readonly string[], FreezeMistake>> {
  const machine = (await readElf(process.execPath))?.machine
  if (machine === undefined) {
    return bad({ kind: 'platform' })
  }
  const libraries = new LibraryFolder(folder, 'lib', null, signal)
  const place: Place = {
    ...{ folder, machine, libraries, signal },
    bootstrapLibraries: new LibraryFolder(folder, 'bootstrap/lib', libraries, signal),
    read: new Set<string>([gathering.patchelf])
  }
  for (const name of ['bin', 'lib', 'bootstrap', 'bootstrap/lib']) await mkdir(join(folder, name))
  for (const step of [gatherPrograms, gatherPatchelf, gatherLibraries, gatherPython]) {
    const done = await step(gathering, place)
    if (!done.ok) return done
  }
  if (isAborted(signal)) return bad(interrupted)
  const { bootstrapLibraries, read } = place
  const cleared = await clearSearchPaths(gathering.patchelf, [
    ...libraries.withSearchPath,
    ...bootstrapLibraries.withSearchPath
  ])
  if (!cleared.ok) return cleared
  return good([...read, ...libraries.files, ...bootstrapLibraries.files])
}

/** Where things are gathered, and what was met so far. */
interface Place {
  readonly folder: string
  /** The processor, as the head of a program names it. */
  readonly machine: number
  readonly libraries: LibraryFolder
  readonly bootstrapLibraries: LibraryFolder
  /** The files by which a change is noticed. */
  readonly read: Set<string>
  readonly signal: AbortSignal | undefined
}

/** A step of gathering; nothing is to be told of it but a mistake. */
type Gathered = Result<null, FreezeMistake>

async function gatherPrograms(gathering: Gathering, place: Place): Promise<Gathered> {
  const { libraries, bootstrapLibraries } = place
  const ordinary = await gatherGroup(gathering.programs, 'bin', libraries, place)
  if (!ordinary.ok) return ordinary
  return gatherGroup(gathering.bootstrap, 'bootstrap', bootstrapLibraries, place)
}

async function gatherGroup(
  programs: readonly Program[],
  into: 'bin' | 'bootstrap',
  libraries: LibraryFolder,
  { folder, machine, read }: Place
): Promise<Gathered> {
  const names = new Map<string, string>()
  for (const program of programs) {
    read.add(program.file)
    const target = join(folder, into, program.name)
    const same = names.get(program.file)
    if (same !== undefined) {
      await symlink(same, target)
      continue
    }
    names.set(program.file, program.name)
    const elf = await usableElf(program, machine)
    if (!elf.ok) return elf
    const added = await libraries.addOf(program.file, elf.value)
    if (!added.ok) return added
    await copyIntoFiles(program.file, target)
  }
  const linked = await libraries.linkLoader(into === 'bin' ? '' : 'bootstrap')
  return linked.ok ? good(null) : linked
}

async function gatherPatchelf(gathering: Gathering, { folder, machine }: Place): Promise<Gathered> {
  const patchelf = existsSync(gathering.patchelf) ? await readElf(gathering.patchelf) : null
  if (patchelf === null || patchelf.interpreter !== null || patchelf.machine !== machine) {
    return bad({ kind: 'patchelf-missing', file: gathering.patchelf })
  }
  await copyIntoFiles(gathering.patchelf, join(folder, 'bootstrap', 'patchelf'))
  return good(null)
}

/** The folders of libraries that programs bring along. */
async function gatherLibraries(
  { programLibraries, patchelf }: Gathering,
  { folder, libraries, read }: Place
): Promise<Gathered> {
  for (const { folder: source, place, leftOut } of programLibraries.flatMap((one) => one.folders)) {
    read.add(source)
    const isLeftOut = (name: string, isTop: boolean) =>
      isLeftOutOfLibrary(name) || (isTop && leftOut?.has(name) === true)
    const copied = await gatherTree(source, join(folder, place), libraries, patchelf, isLeftOut)
    if (!copied.ok) return copied
  }
  return good(null)
}

/** Python's modules, and those of a virtual environment, compiled. */
async function gatherPython(
  { python, venv, patchelf }: Gathering,
  { folder, libraries, read, signal }: Place
): Promise<Gathered> {
  if (python === null) return good(null)
  const modules = await gatherModules(python, folder, libraries)
  if (!modules.ok) return modules
  for (const file of modules.value) read.add(file)
  const named = await libraries.addByName(pythonLibraries, python.program)
  if (!named.ok) return named
  const places = python.modules.map(({ place }) => place)
  if (venv !== null) {
    const packages = await gatherPackages(venv, join(folder, venv.place), libraries, patchelf)
    if (!packages.ok) return packages
    places.push(venv.place)
  }
  for (const place of new Set(places)) await compileModules(python, join(folder, place), signal)
  return good(null)
}

async function usableElf(program: Program, machine: number): Promise<Result<Elf, FreezeMistake>> {
  const elf = await readElf(program.file)
  if (elf === null || elf.machine !== machine) {
    const why = { kind: 'other-processor', name: program.name, file: program.file } as const
    return bad({ kind: 'program-unusable', why })
  }
  const { mode } = await stat(program.file)
  if ((mode & 0o6000) !== 0) {
    return bad({ kind: 'program-unusable', why: { kind: 'setuid', file: program.file } })
  }
  return good(elf)
}

async function gatherModules(
  python: Python,
  folder: string,
  libraries: LibraryFolder
): Promise<Result<readonly string[], FreezeMistake>> {
  const left = new Set<string>()
  for (const name of existsSync(python.compiledModules)
    ? readdirSync(python.compiledModules)
    : []) {
    if (!name.endsWith('.so') || isLeftOut(name, false)) continue
    const file = join(python.compiledModules, name)
    const elf = await readElf(file)
    if (elf === null) continue
    const added = await libraries.addOf(file, elf)
    // What does not load on this machine is no part of its Python.
    if (!added.ok && added.mistake.kind === 'library-missing') left.add(file)
    else if (!added.ok) return added
  }
  for (const { folder: source, place } of python.modules) {
    const isLeft = ({ name, path, isFolder }: TreeEntry) =>
      left.has(path) || isLeftOut(name, isFolder)
    await copyTree(source, join(folder, place), isLeft, async (from, to) => {
      const isSearching = from.endsWith('.so') && (await readElf(from))?.hasSearchPath === true
      if (isSearching) libraries.withSearchPath.push(to)
    })
  }
  return good([...python.modules.map((entry) => entry.folder), python.compiledModules])
}

/**
 * Takes out of libraries where they look for theirs: a folder of this machine. A library that says
 * so is not looked up where the program says.
 */
async function clearSearchPaths(
  patchelf: string,
  files: readonly string[]
): Promise<Result<null, FreezeMistake>> {
  if (files.length === 0) return good(null)
  const cleared = await run({ program: patchelf, arguments: ['--remove-rpath', ...files] })
  if (cleared.exitCode === 0) return good(null)
  const words = cleared.stderr.trim() || String(cleared.startError)
  return bad({ kind: 'library-missing', why: { kind: 'not-changed', file: null, words } })
}
