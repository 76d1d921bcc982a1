import { realpath, symlink } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { bad, good, type Result } from '../base/index.ts'
import { copyIntoFiles } from './copy.ts'
import { readElf, type Elf } from './elf.ts'
import { foundLibrariesOf, librariesOf, type Library } from './libraries.ts'
import type { FreezeMistake } from './mistake.ts'

/** The loader opens it by name when a thread ends or an exception passes; nothing lists it. */
const loadedByName = ['libgcc_s.so.1']

/** The libraries of one folder of the gathered files, each brought in once. */
export class LibraryFolder {
  /** Copies that say themselves where their libraries are, on this machine. */
  readonly withSearchPath: string[] = []
  /** The real file of each library by its name. */
  private readonly known = new Map<string, string>()
  /** What the loader was asked, of which all is brought in. */
  private readonly asked = new Set<string>()
  private loader: string | null = null
  private readonly folder: string
  private readonly place: string
  private readonly other: LibraryFolder | null
  private readonly signal: AbortSignal | undefined

  /** What `other` has already is linked, not copied. */
  constructor(
    folder: string,
    place: string,
    other: LibraryFolder | null,
    signal: AbortSignal | undefined
  ) {
    this.folder = folder
    this.place = place
    this.other = other
    this.signal = signal
  }

  get files(): readonly string[] {
    return [...this.known.values()]
  }

  /** Brings in what a program or library needs. A static program needs nothing. */
  async addOf(file: string, elf: Elf): Promise<Result<null, FreezeMistake>> {
    const isFirst = this.loader === null
    this.loader ??= elf.interpreter
    const loader = elf.interpreter ?? this.loader
    if (loader === null || elf.needed.length === 0) return good(null)
    // What needs known libraries alone needs no others either, unless it looks for them elsewhere.
    if (!elf.hasSearchPath && elf.needed.every((name) => this.known.has(name))) return good(null)
    const also = isFirst ? loadedByName : []
    // A process each, and the modules of a Python are many that ask for the same.
    const question = JSON.stringify([loader, dirname(file), elf.lookup])
    if (this.asked.has(question)) return good(null)
    const listed = await librariesOf(loader, file, also, this.signal)
    if (!listed.ok) return listed
    for (const { name, path } of listed.value) {
      const added = await this.add(name, await realpath(path), file)
      if (!added.ok) return added
    }
    this.asked.add(question)
    return good(null)
  }

  /**
   * Brings in the libraries outside of `root` that one inside of it needs, as far as they are there.
   * `inside` are the names of those that it has itself.
   */
  async addOfPackage(
    file: string,
    elf: Elf,
    root: string,
    inside: ReadonlySet<string>
  ): Promise<Result<null, FreezeMistake>> {
    if (this.loader === null) return good(null)
    if (elf.needed.every((name) => this.known.has(name) || inside.has(name))) return good(null)
    return this.addFound(await foundLibrariesOf(this.loader, file, [], this.signal), file, root)
  }

  /** Brings in libraries by their names, for what is loaded later; as far as they are there. */
  async addByName(names: readonly string[], program: string): Promise<Result<null, FreezeMistake>> {
    if (this.loader === null) return good(null)
    return this.addFound(
      await foundLibrariesOf(this.loader, program, names, this.signal),
      program,
      null
    )
  }

  private async addFound(
    found: readonly Library[],
    forWhom: string,
    root: string | null
  ): Promise<Result<null, FreezeMistake>> {
    for (const { name, path } of found) {
      const real = await realpath(path)
      if (root !== null && real.startsWith(`${root}/`)) continue
      const added = await this.add(name, real, forWhom)
      if (!added.ok) return added
    }
    return good(null)
  }

  private async add(
    name: string,
    real: string,
    forWhom: string
  ): Promise<Result<null, FreezeMistake>> {
    const known = this.known.get(name)
    if (known === real) return good(null)
    if (known !== undefined) {
      const why = { kind: 'two-libraries', file: forWhom, name, real, known } as const
      return bad({ kind: 'library-conflict', why })
    }
    this.known.set(name, real)
    const target = join(this.folder, this.place, name)
    if (this.other?.known.get(name) === real) {
      const original = join(this.folder, this.other.place, name)
      await symlink(relative(dirname(target), original), target)
      return good(null)
    }
    await copyIntoFiles(real, target)
    if ((await readElf(real))?.hasSearchPath === true) this.withSearchPath.push(target)
    return good(null)
  }

  /** Makes the link `loader` in a folder of the gathered files, where there is a loader. */
  async linkLoader(place: string): Promise<Result<null, FreezeMistake>> {
    if (this.loader === null) return good(null)
    const name = basename(this.loader)
    const added = this.known.has(name)
      ? good(null)
      : await this.add(name, await realpath(this.loader), this.loader)
    if (!added.ok) return added
    const link = join(this.folder, place, 'loader')
    await symlink(relative(dirname(link), join(this.folder, this.place, name)), link)
    return good(null)
  }
}
