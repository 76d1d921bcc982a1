import type { StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import {
  copiedBytes,
  initialState,
  type GrowingLog,
  type LogMessage,
  reduce
} from '../log/index.ts'
import { askStore } from './ask-store.ts'

/** How far a copy is. What is there already is not part of it. */
export interface CopyProgress {
  /** Paths that were begun. */
  readonly paths: number
  /** Bytes of them so far, as archives of Nix, and those that are expected by now. */
  readonly bytes: { readonly done: number; readonly expected: number }
}

export const nothingCopied: CopyProgress = { paths: 0, bytes: { done: 0, expected: 0 } }

/** How far two copies are together. */
export function togetherCopied(one: CopyProgress, other: CopyProgress): CopyProgress {
  return {
    paths: one.paths + other.paths,
    bytes: {
      done: one.bytes.done + other.bytes.done,
      expected: one.bytes.expected + other.bytes.expected
    }
  }
}

/**
 * Follows what Nix says of a copy. Before 2.14 it says of one to a cache which path it is at, and not
 * how far: there the store is asked how large each is, and a path counts once it is whole.
 */
export class CopyWatch {
  readonly #nix: Nix
  readonly #begun = new Map<StorePath, number>()
  readonly #under = new Map<string, StorePath>()
  readonly #asking: Promise<void>[] = []
  #whole = 0
  state: GrowingLog = initialState

  constructor(nix: Nix) {
    this.#nix = nix
  }

  take(message: LogMessage): void {
    this.state = reduce(this.state, message, Date.now())
    if (message.kind === 'copy-started') this.#begin(message.id, message.path)
    if (message.kind !== 'stopped') return
    this.#whole += this.#begun.get(this.#under.get(message.id) ?? '') ?? 0
    this.#under.delete(message.id)
  }

  progress(): CopyProgress {
    const done = copiedBytes(this.state)
    const sizes = [...this.#begun.values()].reduce((sum, size) => sum + size, 0)
    const bytes =
      done > 0
        ? { done, expected: Math.max(this.state.expectedBytes, done) }
        : { done: this.#whole, expected: sizes }
    return { paths: this.#begun.size, bytes }
  }

  /** What was copied in all; after the end. */
  async total(): Promise<CopyProgress> {
    await Promise.all(this.#asking)
    const bytes = [...this.#begun.values()].reduce((sum, size) => sum + size, 0)
    return { paths: this.#begun.size, bytes: { done: bytes, expected: bytes } }
  }

  #begin(id: string, path: StorePath): void {
    this.#begun.set(path, 0)
    this.#under.set(id, path)
    const asked = askStore(this.#nix, async (store) => {
      const [info] = await store.infos([path])
      this.#begun.set(path, info?.narSize ?? 0)
    })
    this.#asking.push(asked.then(() => undefined))
  }
}
