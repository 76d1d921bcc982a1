import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Copies } from './copies.ts'
import { namedPaths } from './named-paths.ts'
import { lookAt } from './signature.ts'
import { evaluatorTexts, readText } from '../base/index.ts'

const { evaluatingFile, copiedSource, copied } = evaluatorTexts

/**
 * Entries of one folder that are looked at, and of all: a look at so many takes some 30 and 90 ms,
 * before each evaluation that is asked for (2 cores). What changes beyond is not seen.
 */
const mostInFolder = 10_000
const mostInAll = 30_000

/**
 * Files that an evaluation imports are searched for the paths that they name; the large ones of a
 * package collection name thousands, which they import, so that Nix tells of them.
 */
const longestSearched = 100_000
const mostSearched = 500
/** Before the evaluation, which waits for it: some 2 ms each. */
const mostSearchedAhead = 20

/**
 * A clock of the file system ticks every 4 or 10 ms: what changed as short as this before it was
 * read may change once more and look the same.
 */
const tickMilliseconds = 20

interface Known {
  readonly path: string
  readonly whole: boolean
  /** null where it may have changed while it was read: the next look takes it for changed. */
  readonly signature: string | null
}

/** Never the same twice, or nobody's files. */
const passedOver = ['/nix/store/', '/proc/', '/sys/', '/dev/']

/** The sources of this program itself: they stay as they are as long as it runs. */
const ownSources = fileURLToPath(new URL('..', import.meta.url))

/**
 * What evaluations read from the disk, and whether it changed since. Nix tells which files it
 * evaluates and which it copies to the store; of what `readFile`, `readDir`, `pathExists`,
 * `hashFile` and, up to 2.20, `builtins.path` read it says nothing. That is known by the paths that
 * the texts name: those that are bound, and those that these import.
 */
export class Reads {
  readonly #copies: Copies
  readonly #passedOver: readonly string[]
  readonly #known = new Map<string, Known>()
  readonly #texts = new Set<string>()
  /** Files that were searched before Nix read them. */
  readonly #ahead = new Set<string>()
  #searched = 0
  #entries = 0
  #since = 0

  /**
   * `elsewhere`: folders that are not looked at, since what is in them never changes. What `copies`
   * looks at, all of it, is not looked at once more.
   */
  constructor(elsewhere: readonly string[], copies: Copies) {
    this.#copies = copies
    const folders = elsewhere.map((folder) => join(folder, '/'))
    this.#passedOver = [...passedOver, ownSources, ...folders]
  }

  /** To be called before Nix is asked. */
  begin(): void {
    this.#since = Date.now() - tickMilliseconds
  }

  /** A text that Nix is to evaluate, with absolute paths. */
  takeText(text: string): void {
    if (!mayNamePath.test(text) || this.#texts.has(text)) return
    this.#texts.add(text)
    for (const path of namedPaths(text, null)) {
      if (this.#isPassedOver(path)) continue
      if (!this.#copies.name(path)) this.#take(path, true)
      this.#nameAhead(path)
    }
  }

  /** What Nix says while it evaluates. */
  takeMessage(message: string): void {
    const evaluated = evaluatingFile.pattern.exec(message)?.[1]
    if (evaluated?.startsWith('/') === true) {
      this.#take(evaluated, false)
      if (!this.#isPassedOver(evaluated)) this.#search(evaluated)
      return
    }
    const path = (copiedSource.pattern.exec(message) ?? copied.pattern.exec(message))?.[1]
    if (path !== undefined) this.#take(path, true)
  }

  /** Those of the files and folders read that are not as they were then. */
  async changed(): Promise<readonly string[]> {
    const changed = new Set(await this.#copies.changed())
    for (const { path, whole, signature } of this.#known.values()) {
      if (whole && this.#copies.isWatched(path)) continue
      if (lookAt(path, whole, mostInFolder).signature !== signature) changed.add(path)
    }
    return [...changed]
  }

  /** All that `changed` looks at. */
  paths(): readonly string[] {
    const known = [...this.#known.values()].map(({ path }) => path)
    return [...new Set([...known, ...this.#copies.watched()])]
  }

  /** Nothing is evaluated any more. */
  clear(): void {
    this.#known.clear()
    this.#texts.clear()
    this.#ahead.clear()
    this.#copies.clear()
    this.#searched = 0
    this.#entries = 0
  }

  #isPassedOver(path: string): boolean {
    return path === '/' || this.#passedOver.some((folder) => path.startsWith(folder))
  }

  /** The first look counts: what Nix evaluated then, it remembers. */
  #take(path: string, folderWhole: boolean): void {
    const whole = folderWhole && this.#entries < mostInAll
    const key = `${path}\0${whole}`
    if (this.#known.has(key) || this.#isPassedOver(path)) return
    if (whole && this.#copies.isWatched(path)) return
    const { signature, changedAt, entries } = lookAt(path, whole, mostInFolder)
    this.#entries += entries
    this.#known.set(key, { path, whole, signature: changedAt < this.#since ? signature : null })
  }

  /**
   * What is known of copies has to be said before Nix asks for it, also of those that are named in
   * the files which a text imports.
   */
  #nameAhead(path: string): void {
    if (!path.endsWith('.nix') || this.#ahead.has(path) || !this.#copies.areAny()) return
    if (this.#ahead.size >= mostSearchedAhead || this.#isPassedOver(path)) return
    this.#ahead.add(path)
    for (const named of namedPaths(readText(path, longestSearched) ?? '', dirname(path))) {
      if (!this.#isPassedOver(named)) this.#copies.name(named)
      this.#nameAhead(named)
    }
  }

  #search(file: string): void {
    if (this.#searched >= mostSearched) return
    this.#searched += 1
    const text = readText(file, longestSearched)
    if (text === null) return
    // A folder with a default.nix is there to be imported.
    for (const path of namedPaths(text, dirname(file)))
      this.#take(path, !existsSync(join(path, 'default.nix')))
  }
}

/** A quick look, which may be wrong where it says yes: most texts name no path. */
const mayNamePath = /(^|[\s([{=;:,+!<>&|*"'])\/[\w.+$-]/
