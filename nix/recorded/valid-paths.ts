import type { Nix } from '../installation/index.ts'
import { heldPaths, hold, invalidAmong, isOnDisk } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'

/** Which of the paths that records name are valid in the store. */
export interface ValidPaths {
  /** Those that are not, or of which that cannot be told. Nix is asked once about all it is asked for. */
  invalidAmong(paths: readonly StorePath[]): Promise<ReadonlySet<StorePath>>
  /** They were just written: the holder holds them from now on, so that no collector takes them. */
  hold(paths: readonly StorePath[]): void
  /** What was seen is to be looked at once more. */
  lookAnew(): void
  /** Nothing is held any more that is not yet: the next kernel asks Nix about it. */
  close(): void
}

/**
 * Beside a daemon a root costs a process: what comes in one go shares it. In
 * milliseconds; longer than an evaluation takes that has to build nothing.
 */
const togetherMilliseconds = 300

/**
 * A file that is there need not be valid: what is, a root of the holder has held since it was
 * written, or Nix says so.
 */
export function createValidPaths(nix: Nix, holder: string): ValidPaths {
  let held: ReadonlySet<StorePath> | null = null
  const seen = new Set<StorePath>()
  const toHold = new Set<StorePath>()
  let holding: NodeJS.Timeout | null = null
  const holdAll = (): void => {
    const paths = [...toHold]
    toHold.clear()
    holding = null
    held = null
    void hold(nix, holder, paths)
  }
  const holdSoon = (paths: readonly StorePath[]): void => {
    for (const path of paths) toHold.add(path)
    if (toHold.size === 0) return
    if (nix.store.kind !== 'daemon') holdAll()
    else holding ??= setTimeout(holdAll, togetherMilliseconds).unref()
  }
  return {
    async invalidAmong(paths) {
      const unseen = [...new Set(paths)].filter((path) => !seen.has(path))
      if (unseen.length === 0) return new Set()
      held ??= new Set(heldPaths(nix, holder))
      const invalid = new Set<StorePath>()
      const unknown: StorePath[] = []
      for (const path of unseen) {
        if (!isOnDisk(nix, path)) invalid.add(path)
        else if (held.has(path)) seen.add(path)
        else unknown.push(path)
      }
      const notValid = (await invalidAmong(nix, unknown)) ?? new Set(unknown)
      for (const path of unknown) (notValid.has(path) ? invalid : seen).add(path)
      holdSoon(unknown.filter((path) => !notValid.has(path)))
      return invalid
    },
    hold: holdSoon,
    lookAnew() {
      held = null
      seen.clear()
    },
    close() {
      if (holding !== null) clearTimeout(holding)
    }
  }
}
