import type { Nix } from '../../../nix/installation/index.ts'
import type { WaitingCells } from '../session.ts'

/**
 * When the cache of store checks is emptied, and the files that were read are looked at. What was seen after a request came holds for that request: of a
 * run-all, whose requests came together, each result and each file that evaluations read is looked
 * at once, and not once for each cell.
 */
export interface ChecksCache {
  /** A request has its turn: gives whether everything is to be looked at anew for it. */
  begin(waiting: WaitingCells): boolean
  /** Something was done meanwhile that may have changed what was seen. */
  anew(): void
  /** No request waits. */
  end(): void
}

/** Nothing was looked at. */
export function createChecksCache({
  remembered: { checks }
}: Pick<Nix, 'remembered'>): ChecksCache {
  /** Requests up to this one had come when it was last looked; by their number. */
  let lookedFor = -1
  return {
    begin(waiting) {
      // Requests of other kinds among those that wait make it seem later: then it is looked anew.
      const own = waiting.arrivals() - waiting.count()
      if (own <= lookedFor) return false
      lookedFor = waiting.arrivals()
      checks.begin()
      return true
    },
    anew() {
      lookedFor = -1
      checks.begin()
    },
    end() {
      lookedFor = -1
      checks.end()
    }
  }
}
