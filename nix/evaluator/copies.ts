import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Nix } from '../installation/index.ts'
import { replaceFile, type StorePath } from '../base/index.ts'
import { isOnDisk, pathInfos } from '../store/index.ts'
import { CopyTableFile, type Copy } from './copy-table.ts'
import { FolderWatch } from './folder-watch.ts'
import { settledMilliseconds } from './settled.ts'
import { lookAt, lookAtAll, type Look } from './signature.ts'

/**
 * What changed as short as this before a process read it is read again by it: the clocks of most
 * file systems tick every 4 or 10 ms. What is kept longer needs more: see `settledMilliseconds`.
 */
const tickMilliseconds = 20

/** Nix copies less than this in some 5 ms, so that there is nothing to gain. */
const leastBytes = 1 << 20
const leastEntries = 64

/**
 * Entries below a path that a text names, in copies whose own paths it does not name: of
 * `./data + "/${name}"` it cannot be told which are meant. So many are looked at in some 30 ms.
 */
const mostEntriesBelow = 10_000

/** Folders of more entries than this are watched, so that not each evaluation has to look through them. */
const fewEntries = 1000

/**
 * A folder of which the system tells nothing is looked through again all the same, when this many
 * times as long has passed as that takes: so looking takes a twentieth of the time at most.
 */
const restFactor = 20

/** A look that ended as short ago as this is as good as a new one for what is evaluated next. */
const recentMilliseconds = 1000

/** The last look at a path. */
interface Looked {
  readonly look: Look
  /** As `lookAt` gives it of the path alone. */
  readonly alone: string
  readonly watch: FolderWatch | null
  /** In which round of looking for changes it was. */
  readonly round: number
  /** When it ended and how long it took, in milliseconds. */
  readonly endedAt: number
  readonly took: number
}

/**
 * What the library's `static` copies to the store. Nix hashes it anew in each process; so a table
 * keeps what it was when it was copied, and the library is told the hash of what is still as it was.
 * Nix then takes it from the store and does not look at it; where it was collected, Nix copies it
 * and compares.
 *
 * A copy goes into the table only if nothing in it had changed for a while when Nix began to read
 * it, and nothing has since: the moment of the last change of an inode, which no program can set,
 * says both. (Some FUSE file systems give that of the content in its place, as rsync relies on.)
 */
export class Copies {
  /** Where the library finds the hashes, by paths. */
  readonly file: string
  readonly #nix: Nix
  readonly #table: CopyTableFile
  readonly #hashes = new Map<string, string>()
  /** Signatures of what has been evaluated, by paths. */
  readonly #evaluated = new Map<string, string>()
  readonly #looked = new Map<string, Looked>()
  #named = new Set<string>()
  #heard = new Map<string, StorePath>()
  #learning: Promise<void> = Promise.resolve()
  #isWritten = false
  #round = 0

  /** `folder`: where files for Nix are kept. */
  constructor(nix: Nix, folder: string) {
    this.#nix = nix
    this.#table = new CopyTableFile(nix)
    // Another evaluator with the same folder has evaluated other things, at other times.
    this.file = join(folder, `copies-${randomUUID()}.json`)
  }

  /** A path that an evaluation may read. Gives whether it will be looked at here, all of it. */
  name(path: string): boolean {
    this.#named.add(path)
    return this.#table.read().has(path)
  }

  /** Whether anything was ever copied. */
  areAny(): boolean {
    return this.#table.read().size > 0
  }

  /** Whether a change of this path is told by `changed`. */
  isWatched(path: string): boolean {
    return this.#evaluated.has(path)
  }

  /** All paths of which a change is told. */
  watched(): Iterable<string> {
    return this.#evaluated.keys()
  }

  /**
   * Says in the file what is known of the paths that were named. To be called before Nix is asked;
   * where `signal` stops it, some of it is not said. Throws where that cannot be written: what it
   * said before may be wrong by now.
   */
  async prepare(signal?: AbortSignal): Promise<void> {
    const named = this.#named
    this.#named = new Set()
    for (const copy of named.size === 0 ? [] : this.#copiesOf(named)) {
      const looked = this.#recent(copy.path) ?? (await this.#look(copy.path, signal))
      if (looked === null) return
      const { signature } = looked.look
      this.#evaluated.set(copy.path, this.#evaluated.get(copy.path) ?? signature)
      if (signature === copy.signature && isOnDisk(this.#nix, copy.storePath)) {
        this.#say(copy.path, copy.narHash)
      } else {
        this.#say(copy.path, null)
      }
    }
    this.#write()
  }

  /** What the library says it has copied. */
  hear(path: string, storePath: StorePath): void {
    if (isExact(path)) this.#heard.set(path, storePath)
  }

  /**
   * Nix has answered what it began with at `begunAt` (milliseconds since the epoch): what was heard
   * meanwhile is kept for later. Nobody needs to wait for that.
   */
  answered(begunAt: number): void {
    if (this.#heard.size === 0) return
    const heard = this.#heard
    this.#heard = new Map()
    this.#learning = this.#learning.then(() => this.#learn(heard, begunAt))
  }

  /** Those of the paths that were evaluated that are not as they were then. */
  async changed(): Promise<readonly string[]> {
    this.#round += 1
    await this.#learning
    for (const [path, { watch }] of this.#looked) {
      if (this.#evaluated.has(path)) continue
      watch?.close()
      this.#looked.delete(path)
    }
    const changed: string[] = []
    for (const [path, signature] of this.#evaluated) {
      const before = this.#looked.get(path)
      const now = before !== undefined && (await isQuiet(path, before)) ? before : null
      const looked = now ?? (await this.#look(path))
      if (looked?.look.signature !== signature) changed.push(path)
    }
    return changed
  }

  /** Nothing is evaluated any more. What was just looked at need not be looked at again. */
  clear(): void {
    this.#evaluated.clear()
    this.#hashes.clear()
    this.#named.clear()
    this.#isWritten = false
  }

  /** Settles when all that was heard is kept. */
  async close(): Promise<void> {
    await this.#learning
    for (const { watch } of this.#looked.values()) watch?.close()
    this.#looked.clear()
  }

  #copiesOf(named: ReadonlySet<string>): Iterable<Copy> {
    const table = this.#table.read()
    const copies = new Map<string, Copy>()
    for (const path of named) {
      const copy = table.get(path)
      if (copy !== undefined) copies.set(path, copy)
      let left = mostEntriesBelow
      for (const below of table.values()) {
        if (!below.path.startsWith(`${path}/`) || below.entries > left) continue
        left -= below.entries
        copies.set(below.path, below)
      }
    }
    return copies.values()
  }

  /** A look of this round, where it was just now: in a round that builds for hours it was not. */
  #recent(path: string): Looked | null {
    const looked = this.#looked.get(path)
    if (looked?.round !== this.#round) return null
    return performance.now() - looked.endedAt < recentMilliseconds ? looked : null
  }

  /** Looks at all of a path; null where it was stopped. */
  async #look(path: string, signal?: AbortSignal): Promise<Looked | null> {
    const before = this.#looked.get(path)
    const round = this.#round
    const begin = performance.now()
    const alone = lookAt(path, false, 1).signature
    const many = (before?.look.entries ?? this.#table.read().get(path)?.entries ?? 0) > fewEntries
    const watch = many ? new FolderWatch() : null
    const look = await lookAtAll(path, signal, watch?.add)
    if (look === null) {
      watch?.close()
      return null
    }
    before?.watch?.close()
    const endedAt = performance.now()
    const looked = { look, alone, watch, round, endedAt, took: endedAt - begin }
    this.#looked.set(path, looked)
    return looked
  }

  async #learn(heard: ReadonlyMap<string, StorePath>, begunAt: number): Promise<void> {
    const settled: { readonly path: string; readonly storePath: string; readonly look: Look }[] = []
    for (const [path, storePath] of heard) {
      const look = await lookAtAll(path)
      if (look === null || !isWorthIt(look) || look.changedAt >= begunAt - tickMilliseconds)
        continue
      this.#evaluated.set(path, this.#evaluated.get(path) ?? look.signature)
      if (look.changedAt < begunAt - settledMilliseconds(path))
        settled.push({ path, storePath, look })
    }
    const infos = await pathInfos(
      this.#nix,
      settled.map(({ storePath }) => storePath)
    )
    if (!infos.ok) return
    const copies = settled.flatMap(({ path, storePath, look }): Copy[] => {
      const narHash = infos.value.get(storePath)?.narHash
      const { signature, entries } = look
      return narHash === undefined ? [] : [{ path, signature, entries, narHash, storePath }]
    })
    if (copies.length > 0) this.#table.add(copies)
    for (const { path, signature, narHash } of copies) {
      if (this.#evaluated.get(path) === signature) this.#say(path, narHash)
    }
  }

  #say(path: string, narHash: string | null): void {
    if ((this.#hashes.get(path) ?? null) === narHash) return
    if (narHash === null) this.#hashes.delete(path)
    else this.#hashes.set(path, narHash)
    this.#isWritten = false
  }

  #write(): void {
    if (this.#isWritten && existsSync(this.file)) return
    replaceFile(this.file, JSON.stringify(Object.fromEntries(this.#hashes)))
    this.#isWritten = true
  }
}

function isWorthIt({ bytes, entries }: Look): boolean {
  return bytes >= leastBytes || entries >= leastEntries
}

/** Whether a path is as Nix means it: bytes that are no text come as replacement characters. */
function isExact(path: string): boolean {
  return path.startsWith('/') && resolve(path) === path && !path.includes('\ufffd')
}

async function isQuiet(path: string, { watch, alone, endedAt, took }: Looked): Promise<boolean> {
  if (watch === null || performance.now() - endedAt > restFactor * took) return false
  return lookAt(path, false, 1).signature === alone && (await watch.isQuiet())
}
