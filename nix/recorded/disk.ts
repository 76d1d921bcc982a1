import { createHash } from 'node:crypto'
import { type Look, lookAt, settledMilliseconds } from '../evaluator/index.ts'
import type { OwnPath } from './own-reads.ts'

/** Entries of all folders that a definition reads: what has more is evaluated each time. */
const mostEntries = 10_000

interface Looked {
  readonly path: OwnPath
  readonly look: Look
}

/** How files and folders stand that evaluations read. Each is looked at once, until `lookAnew`. */
export class Disk {
  #looked = new Map<string, Looked>()
  readonly #most: number

  constructor(most = mostEntries) {
    this.#most = most
  }

  /** What tells these, as they stand, from all else that they may be. */
  digest(paths: readonly OwnPath[]): string {
    const hash = createHash('sha256')
    for (const path of paths) {
      const { signature } = this.#look(path)
      hash.update(JSON.stringify([path.path, path.whole, signature]))
    }
    return hash.digest('base64url')
  }

  /**
   * Whether these have stood since before `since` (milliseconds since the epoch) as they did at the
   * first look, so that what was evaluated after it has seen them so.
   */
  areSettled(paths: readonly OwnPath[], since: number): boolean {
    let left = this.#most
    return paths.every((path) => {
      const first = this.#look(path)
      const now = lookAt(path.path, path.whole, this.#most + 1)
      left -= now.entries
      const isSame = now.signature === first.signature
      return left >= 0 && isSame && now.changedAt < since - settledMilliseconds(path.path)
    })
  }

  /** From now on each is looked at once more. Gives what is not as it was at the first look. */
  lookAnew(): readonly string[] {
    const before = this.#looked
    this.#looked = new Map()
    const changed = [...before.values()].flatMap(({ path, look }) =>
      this.#look(path).signature === look.signature ? [] : [path.path]
    )
    return [...new Set(changed)]
  }

  /** All that was looked at. */
  paths(): readonly string[] {
    return [...this.#looked.values()].map(({ path }) => path.path)
  }

  #look(path: OwnPath): Look {
    const key = `${path.path}\0${path.whole}`
    const known = this.#looked.get(key)
    if (known !== undefined) return known.look
    const look = lookAt(path.path, path.whole, this.#most + 1)
    this.#looked.set(key, { path, look })
    return look
  }
}
