import type { Build, EndedBuild, LogState } from '../log/index.ts'
import type { Ended } from '../process/index.ts'
import type { StorePath } from '../base/index.ts'
import { readError, type FailureCause } from './failure.ts'

/** What Nix's error messages of one call say, by derivation. */
export interface CallErrors {
  /** By derivation, the resolved one where there is one. */
  readonly failed: ReadonlyMap<StorePath, FailureCause>
  /** Those that Nix says gave nothing, for a reason that is told elsewhere. */
  readonly without: ReadonlySet<StorePath>
  /** Limits in seconds that some derivations have reached. */
  readonly timeouts: readonly number[]
  /** What is wrong with the call as a whole. */
  readonly general: FailureCause | null
}

/**
 * Reads the errors that a call has written. `ended` is null while it still runs: then nothing is
 * known of the call as a whole. What only calls itself an error counts for nothing here: see
 * `readClaims`.
 */
export function readErrors(state: LogState, ended: Ended | null): CallErrors {
  const failed = new Map<StorePath, FailureCause>()
  const without = new Set<StorePath>()
  const timeouts: number[] = []
  let general: FailureCause | null = null
  for (const meaning of state.errors.map(readError)) {
    if (meaning.kind === 'failed') {
      if (!failed.has(meaning.drvPath)) failed.set(meaning.drvPath, meaning.cause)
    } else if (meaning.kind === 'blocked') without.add(meaning.drvPath)
    else if (meaning.kind === 'summary') for (const path of meaning.drvPaths) without.add(path)
    else if (meaning.kind === 'timed-out') timeouts.push(meaning.seconds)
    else general ??= meaning.cause
  }
  if (ended === null) return { failed, without, timeouts, general: null }
  if (ended.startError !== null) {
    general = { kind: 'not-started', program: 'nix-store', reason: ended.startError }
  } else if (ended.signal !== null) {
    general ??= { kind: 'nix-ended', signal: ended.signal }
  } else if (ended.exitCode !== 0 && failed.size + without.size + timeouts.length === 0) {
    general ??= unexplained(state)
  }
  return { failed, without, timeouts, general }
}

/** What is said of failures by a daemon, or by a builder. */
export interface Claims {
  /** The last of each derivation: what its builder itself may have said came before. */
  readonly failed: ReadonlyMap<StorePath, FailureCause>
  readonly timeouts: readonly number[]
}

export const noClaims: Claims = { failed: new Map(), timeouts: [] }

/**
 * Reads what calls itself an error and may be a daemon's, whose errors come without their places. A
 * builder may have written it as well. So it tells at most why a derivation gave nothing of which it
 * is known otherwise that it gave nothing.
 */
export function readClaims(state: LogState): Claims {
  const failed = new Map<StorePath, FailureCause>()
  const timeouts: number[] = []
  for (const meaning of state.claims.map(readError)) {
    if (meaning.kind === 'failed') failed.set(meaning.drvPath, meaning.cause)
    else if (meaning.kind === 'timed-out') timeouts.push(meaning.seconds)
  }
  return { failed, timeouts }
}

/** Nix looks once a second who is out of time, and a clock is not exact. */
const timeoutTolerance = 0.2

/** Which of the limits a build has reached that ended without a result. */
export function timeoutOf(
  build: Build | EndedBuild | undefined,
  timeouts: readonly number[]
): FailureCause | undefined {
  if (build === undefined || !('endedAt' in build)) return undefined
  const silentSeconds = (build.endedAt - build.heardAt) / 1000 + timeoutTolerance
  const reached = timeouts.filter((limit) => limit <= secondsOf(build) + timeoutTolerance)
  if (reached.length === 0) return undefined
  const seconds = Math.max(...reached)
  return { kind: 'timeout', seconds, silent: silentSeconds < seconds ? false : null }
}

/** How long a build took. */
export function secondsOf(build: EndedBuild): number {
  return (build.endedAt - build.startedAt) / 1000
}

/**
 * Nix's own words, where nothing better is known. What it says when it meets a mistake of its own
 * comes last, and without a place.
 */
export function unexplained(state: LogState): FailureCause {
  const [last = ''] = state.claims.slice(-1)
  if (state.errors.length === 0 && /\[json\.exception\./.test(last)) {
    return { kind: 'line-taken-for-message' }
  }
  const said = state.errors.length > 0 ? state.errors : [...state.remarks.slice(-3), last]
  return { kind: 'other', text: said.join('\n').trim() }
}
