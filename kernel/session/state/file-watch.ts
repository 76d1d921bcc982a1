import { type FSWatcher, lstatSync, statfsSync, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/**
 * Notices that somebody saves a file which an evaluation read. What is noticed may be nothing: who
 * is told looks for himself. What is not noticed is seen by the next cell.
 */
export interface FileWatch {
  /** These in place of those before, the first of them where there are more than `mostWatched`. */
  watch(paths: readonly string[]): void
  close(): void
}

/** Each costs a watch of the system, which allows a user some thousands, or a look in each round. */
export const mostWatched = 500

/** An editor that saves touches a file several times. */
const quietMilliseconds = 100

/** File systems of other machines, where the system tells of nothing that is done there; statfs(2). */
const remote: ReadonlySet<number> = new Set([
  ...[0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x01021997, 0x65735546, 0x00c36400, 0x5346414f],
  0x0bd00bd0
])

/** How often files on such are looked at. */
const pollMilliseconds = 2000

export interface FileWatchOptions {
  readonly onChange: () => void
  /** Whether a folder is on another machine, as `statfs` has it where nothing else is given. */
  readonly isRemote?: (folder: string) => boolean
  readonly pollMilliseconds?: number
}

/** Nothing is watched. */
export function createFileWatch(options: FileWatchOptions): FileWatch {
  return new FoldersOfFiles(options)
}

class FoldersOfFiles implements FileWatch {
  readonly #options: FileWatchOptions
  /** By folder; the names in it that count, null where all do. */
  #folders = new Map<string, { readonly watcher: FSWatcher; names: ReadonlySet<string> | null }>()
  #polled: readonly string[] = []
  readonly #seen = new Map<string, string>()
  #noticing: NodeJS.Timeout | null = null
  #polling: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: FileWatchOptions) {
    this.#options = options
  }

  watch(paths: readonly string[]): void {
    if (this.#isClosed) return
    const { isRemote = isOnOtherMachine } = this.#options
    const wanted = new Map<string, Set<string> | null>()
    const polled: string[] = []
    for (const path of paths.slice(0, mostWatched)) {
      const isWhole = isFolder(path)
      const folder = isWhole ? path : dirname(path)
      if (isRemote(folder)) polled.push(path)
      else if (isWhole) wanted.set(folder, null)
      else {
        const names = wanted.get(folder)
        if (names !== null) wanted.set(folder, (names ?? new Set()).add(basename(path)))
      }
    }
    for (const [folder, { watcher }] of this.#folders)
      if (!wanted.has(folder)) {
        watcher.close()
        this.#folders.delete(folder)
      }
    for (const [folder, names] of wanted) this.#watchFolder(folder, names)
    this.#poll(polled)
  }

  close(): void {
    this.#isClosed = true
    for (const { watcher } of this.#folders.values()) watcher.close()
    this.#folders.clear()
    if (this.#noticing !== null) clearTimeout(this.#noticing)
    if (this.#polling !== null) clearTimeout(this.#polling)
  }

  #watchFolder(folder: string, names: ReadonlySet<string> | null): void {
    const known = this.#folders.get(folder)
    if (known !== undefined) {
      known.names = names
      return
    }
    try {
      // Who saves puts another file in the place of the one before: the folder sees both ways.
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        const counted = this.#folders.get(folder)?.names
        if (counted === undefined) return
        if (counted === null || name === null || counted.has(name)) this.#notice()
      })
      watcher.on('error', () => {
        watcher.close()
        this.#folders.delete(folder)
      })
      this.#folders.set(folder, { watcher, names })
    } catch {
      // It is gone, or there are no more watches to be had: the next cell sees it.
    }
  }

  #poll(paths: readonly string[]): void {
    this.#polled = paths
    const isKept = new Set(paths)
    for (const path of this.#seen.keys()) if (!isKept.has(path)) this.#seen.delete(path)
    if (paths.length > 0 && this.#polling === null) this.#pollLater()
  }

  #pollLater(): void {
    const { pollMilliseconds: pause = pollMilliseconds } = this.#options
    this.#polling = setTimeout(() => {
      void this.#lookAtAll().finally(() => {
        this.#polling = null
        if (!this.#isClosed && this.#polled.length > 0) this.#pollLater()
      })
    }, pause)
    this.#polling.unref()
  }

  async #lookAtAll(): Promise<void> {
    for (const path of this.#polled) {
      const now = await signatureOf(path)
      const before = this.#seen.get(path)
      this.#seen.set(path, now)
      if (before !== undefined && before !== now) this.#notice()
    }
  }

  #notice(): void {
    if (this.#isClosed) return
    if (this.#noticing !== null) clearTimeout(this.#noticing)
    this.#noticing = setTimeout(() => {
      this.#noticing = null
      this.#options.onChange()
    }, quietMilliseconds)
    this.#noticing.unref()
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory()
  } catch {
    return false
  }
}

function isOnOtherMachine(folder: string): boolean {
  try {
    return remote.has(statfsSync(folder).type)
  } catch {
    return false
  }
}

async function signatureOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    return [ino, size, mtimeMs, ctimeMs].join()
  } catch {
    return ''
  }
}
