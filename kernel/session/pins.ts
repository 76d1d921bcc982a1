import type { Nix } from '../../nix/installation.ts'
import type { StorePath } from '../../nix/store-path.ts'
import { verifyPath, type Verdict } from '../../nix/verify.ts'

/** Results that were taken by their hash: whether their content is still what the hash says. */
export interface Pins {
  /** Looked at once in a kernel for each path. */
  verdict(path: StorePath): Promise<Verdict>
  /** What was found of a path does not hold any more: it was built again. */
  forget(path: StorePath): void
}

/** Nothing was looked at yet. */
export function createPins(nix: Nix): Pins {
  const verdicts = new Map<StorePath, Promise<Verdict>>()
  return {
    verdict(path) {
      const before = verdicts.get(path)
      if (before !== undefined) return before
      const verdict = verifyPath(nix, path)
      verdicts.set(path, verdict)
      return verdict
    },
    forget: (path) => void verdicts.delete(path)
  }
}
