import { lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder that is this process's own. Systems tidy their temporary folders, also under a kernel
 * that runs for days: what is lost is made again at the same place.
 */
export class OwnFolder {
  /** With no link in it. */
  readonly path: string
  #inode: bigint | null = null

  /** Makes the folder where it is not there. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true })
    this.path = realpathSync(path)
    this.#inode = this.#found()
  }

  /** Whether it is there, and still the one that was made. */
  isThere(): boolean {
    const inode = this.#found()
    return inode !== null && inode === this.#inode
  }

  /**
   * Makes it again where it is lost; throws where that cannot be done. A folder of this name that
   * somebody else made meanwhile is never taken, since Nix reads what is in it as ours.
   */
  make(): void {
    if (this.isThere()) return
    mkdirSync(dirname(this.path), { recursive: true })
    if (this.#found() === null) mkdirSync(this.path, { mode: 0o700 })
    this.#inode = this.#found()
  }

  /** Its number on the disk; null where there is no folder, or one of another user. */
  #found(): bigint | null {
    try {
      const status = lstatSync(this.path, { bigint: true, throwIfNoEntry: false })
      if (status?.isDirectory() !== true) return null
      const isOurs = process.getuid === undefined || status.uid === BigInt(process.getuid())
      return isOurs ? status.ino : null
    } catch {
      return null
    }
  }
}
