import type { ResultRecord } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'
import type { FailureCause } from './failure.ts'
import type { Remark, UnkeptRemark } from './remark.ts'
import type { Passage } from '../remembered/index.ts'

/**
 * `built`: its builder ran in this call. `fetched`: it came from a cache. `cached`: it was there,
 * or turned out to be the same as something that was. `failed`, `stopped` (interrupted): nothing
 * came out. `blocked`: an input gave nothing.
 */
export type BuildStatus = 'built' | 'fetched' | 'cached' | 'failed' | 'stopped' | 'blocked'

/** How one derivation came out. */
export interface DerivationReport {
  readonly drvPath: StorePath
  /** The derivation that was built in its stead, once its inputs were known; else itself. */
  readonly resolvedDrvPath: StorePath
  readonly wanted: boolean
  readonly status: BuildStatus
  /** It was not built, since its inputs came out with the same bytes as before. */
  readonly cutOff: boolean
  readonly outPath: StorePath | null
  /** The machine that built it, or began to; null where that is this one, or none. */
  readonly builtOn: string | null
  /** How it came to that machine; null where it is this one, or none. */
  readonly passage: Passage | null
  /** How long its builder ran in this call; null where it did not. */
  readonly seconds: number | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null
  readonly cause: FailureCause | null
  /** The builder's, where it failed by one. */
  readonly exitCode: number | null
  /** The signal that ended the builder, as a number. */
  readonly signal: number | null
  /** The last lines that the builder wrote, fit to be shown, and how many there were. */
  readonly log: ResultRecord['log']
  /** Of a blocked one: the derivations that failed. */
  readonly blockedBy: readonly StorePath[]
  /** How it ran, well or not: from where it was resumed, which limit does not hold. */
  readonly remarks: readonly Remark[]
  /** What is to be said of it, or of what it reads, since that is not kept. */
  readonly unkept?: readonly UnkeptRemark[]
  /** What is kept of the result; null where nothing came out. */
  readonly record: ResultRecord | null
}

/** The report of a derivation whose output was there. */
export function reportThere(drvPath: StorePath, outPath: StorePath): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'cached', outPath }
}

/** The report of a derivation that was not begun before an interrupt. */
export function reportStopped(drvPath: StorePath): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'stopped' }
}

/** The report of a derivation that was not tried, since inputs gave nothing. */
export function reportBlocked(
  drvPath: StorePath,
  blockedBy: readonly StorePath[]
): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), status: 'blocked', blockedBy }
}

/** The same report with a cause that is known better. */
export function withCause(report: DerivationReport, cause: FailureCause): DerivationReport {
  return { ...report, ...failedBy(cause) }
}

/** The report of a derivation whose output is in the store, and cannot be used. */
export function reportUnusable(drvPath: StorePath, cause: FailureCause): DerivationReport {
  return { ...nothingWrong, ...notBuilt(drvPath), ...failedBy(cause) }
}

/** The same report with more of how it ran. */
export function withRemarks(
  report: DerivationReport,
  remarks: readonly Remark[]
): DerivationReport {
  return remarks.length === 0 ? report : { ...report, remarks: [...remarks, ...report.remarks] }
}

/** The same report with more of what is not kept. */
export function withUnkept(
  report: DerivationReport,
  remarks: readonly UnkeptRemark[]
): DerivationReport {
  return remarks.length === 0
    ? report
    : { ...report, unkept: [...(report.unkept ?? []), ...remarks] }
}

function notBuilt(drvPath: StorePath) {
  return {
    drvPath,
    resolvedDrvPath: drvPath,
    wanted: true,
    outPath: null,
    builtOn: null,
    passage: null,
    seconds: null,
    startedAt: null,
    log: null
  } as const
}

/** What a report says where nothing is to be said. */
export const nothingWrong = {
  cutOff: false,
  cause: null,
  exitCode: null,
  signal: null,
  blockedBy: [],
  remarks: [],
  record: null
} as const

/** What a report says of a derivation that failed. */
export function failedBy(cause: FailureCause) {
  return {
    status: 'failed',
    cause,
    exitCode: cause.kind === 'exit' ? cause.exitCode : null,
    signal: cause.kind === 'signal' ? cause.signal : null
  } as const
}
