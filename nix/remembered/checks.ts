import type { StorePath } from '../base/index.ts'
import type { ResultRecord } from './result-record.ts'

/**
 * Results that were seen to be there. At first nothing is remembered: each is looked at on the disk
 * each time that it is asked for. Between `begin` and `end` each that is there is looked at once.
 */
export interface StoreChecks {
  /** Forgets what was seen. From now on each result that is there is looked at once. */
  begin(): void
  /** Forgets what was seen. From now on each result is looked at each time. */
  end(): void
  /** A result that was seen to be there; undefined where it has to be looked at. */
  get(drvPath: StorePath): ResultRecord | undefined
  /** A result was seen to be there. */
  note(record: ResultRecord): void
  /** Nix said that there is no result, and none that it comes to without being built. */
  noteUnsettled(drvPath: StorePath): void
  /** Whether that was noted. */
  isUnsettled(drvPath: StorePath): boolean
  /** What was seen of a derivation's result holds no more. */
  forget(drvPath: StorePath): void
}

/** Nothing was seen, and nothing is remembered before `begin`. */
export function createStoreChecks(): StoreChecks {
  let seen: Map<StorePath, ResultRecord> | null = null
  const unsettled = new Set<StorePath>()
  return {
    begin() {
      seen = new Map()
      unsettled.clear()
    },
    end() {
      seen = null
      unsettled.clear()
    },
    get: (drvPath) => seen?.get(drvPath),
    note(record) {
      seen?.set(record.drvPath, record)
    },
    noteUnsettled(drvPath) {
      if (seen !== null) unsettled.add(drvPath)
    },
    isUnsettled: (drvPath) => unsettled.has(drvPath),
    forget(drvPath) {
      seen?.delete(drvPath)
      unsettled.delete(drvPath)
    }
  }
}
