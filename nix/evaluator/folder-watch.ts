import { watch, type FSWatcher } from 'node:fs'
import { setImmediate } from 'node:timers/promises'

/** Folders that are watched of one tree. The system allows a user 8,192 and more. */
const mostFolders = 4000

/**
 * Has the system tell what happens in the folders of a tree, so that they need not be looked
 * through again where nothing did. What is told is little (inotify(7)): writes through a mapping or
 * through another name of a file, and those of other machines, are passed over in silence. So this
 * puts a look off, and does not replace it.
 */
export class FolderWatch {
  readonly #watchers: FSWatcher[] = []
  #isComplete = true
  #isQuiet = true

  /** Watches a folder, though not those in it. To be called before it is read. */
  readonly add = (folder: string): void => {
    if (this.#watchers.length >= mostFolders) this.#isComplete = false
    if (!this.#isComplete) return
    try {
      const watcher = watch(folder, { persistent: false }, () => void (this.#isQuiet = false))
      watcher.on('error', () => void (this.#isComplete = false))
      this.#watchers.push(watcher)
    } catch {
      // It may have gone, or there are no more watches to be had.
      this.#isComplete = false
    }
  }

  /** Whether every folder is watched and nothing was told of any. */
  async isQuiet(): Promise<boolean> {
    // What the system has to tell waits until Node next asks for it, which it does between these.
    await setImmediate()
    await setImmediate()
    return this.#isComplete && this.#isQuiet
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close()
    this.#watchers.length = 0
    this.#isComplete = false
  }
}
