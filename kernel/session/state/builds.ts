import {
  build,
  type BuildProgress,
  type DerivationReport,
  type FailureCause,
  type StepLimits
} from '../../../nix/builder/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { PinCheck } from './pins.ts'

/** What came of derivations that were wanted, as far as builds that still run have told. */
export interface JoinedBuild {
  /** Of those that were wanted, and of what was met on the way to them. */
  readonly reports: ReadonlyMap<StorePath, DerivationReport>
  /** What hindered a call as a whole. */
  readonly problem: FailureCause | null
  readonly interrupted: boolean
}

/**
 * The builds that run. A cell that wants what a running one builds joins it, so that a run-all is
 * one call of Nix whose results are taken out by the cells in their turn.
 */
export interface Builds {
  /** Starts building what no running build has already. */
  begin(drvPaths: readonly StorePath[]): void
  /**
   * Waits until it is known what came of these, which are begun where they are not yet. `signal` is
   * an interrupt: it ends all builds, also those that were begun for others.
   */
  join(
    drvPaths: readonly StorePath[],
    onProgress: (progress: BuildProgress) => void,
    signal: AbortSignal
  ): Promise<JoinedBuild>
  /** Ends all builds, and forgets what nobody came for. */
  stop(): void
  /** Forgets what nobody came for: no request waits any more. */
  forget(): void
  /** Whether a build has told of this, or is to tell, and no cell came for it yet. */
  isNews(drvPath: StorePath): boolean
  /** Whether one of these is being built. */
  has(drvPath: StorePath): boolean
}

interface Call {
  /** Without those that a cell came for when the call was over. */
  readonly wanted: Set<StorePath>
  /** What cells came for while the call still ran. */
  readonly collected: Set<StorePath>
  /** What is known already. */
  readonly reports: Map<StorePath, DerivationReport>
  readonly listeners: Set<() => void>
  readonly controller: AbortController
  progress: BuildProgress | null
  over: { readonly problem: FailureCause | null; readonly interrupted: boolean } | null
  /** What this program did wrong, if it did. */
  bug: { readonly error: unknown } | null
}

/** No build runs at first. `holder` gets garbage-collector roots for what comes out; `limits`
 * are those that steps declare; `check` says what is not to be used, and so not to be built. */
export function createBuilds(
  nix: Nix,
  holder: string,
  limits: () => ReadonlyMap<StorePath, StepLimits> = () => new Map(),
  check: PinCheck = () => Promise.resolve([])
): Builds {
  const calls = new Set<Call>()
  /** Calls that are over, with failures that a cell is still to come for: no step is run for it twice. */
  const finished = new Set<Call>()

  function begin(drvPaths: readonly StorePath[]): void {
    const missing = drvPaths.filter((drvPath) => callOf(drvPath) === undefined)
    if (missing.length === 0) return
    const call: Call = {
      wanted: new Set(missing),
      collected: new Set(),
      reports: new Map(),
      listeners: new Set(),
      controller: new AbortController(),
      progress: null,
      over: null,
      bug: null
    }
    calls.add(call)
    const tell = () => {
      for (const listener of call.listeners) listener()
    }
    void check(missing)
      .then((unusable) => {
        for (const report of unusable) call.reports.set(report.drvPath, report)
        if (unusable.length > 0) tell()
        return build(nix, {
          drvPaths: missing.filter((drvPath) => !call.reports.has(drvPath)),
          limits: limits(),
          holder,
          signal: call.controller.signal,
          onProgress: (progress) => {
            call.progress = progress
            tell()
          },
          onFinished: (report) => {
            call.reports.set(report.drvPath, report)
            tell()
          }
        })
      })
      .then(({ derivations, problem, interrupted }) => {
        for (const [drvPath, report] of derivations) call.reports.set(drvPath, report)
        call.over = { problem, interrupted }
        for (const drvPath of call.collected) call.wanted.delete(drvPath)
        if (!interrupted) finished.add(call)
      })
      .catch((error: unknown) => {
        call.over = { problem: null, interrupted: false }
        call.bug = { error }
      })
      .finally(() => {
        calls.delete(call)
        tell()
      })
  }

  function callOf(drvPath: StorePath): Call | undefined {
    for (const call of calls) {
      // A failure that a cell came for is over, also while the rest of its call still runs.
      const isOver = call.collected.has(drvPath) && call.reports.get(drvPath)?.status === 'failed'
      if (call.wanted.has(drvPath) && !isOver) return call
    }
    for (const call of finished) if (call.wanted.has(drvPath)) return call
    return undefined
  }

  function stop(): void {
    for (const call of calls) call.controller.abort()
    finished.clear()
  }

  return {
    begin: (drvPaths) => begin([...new Set(drvPaths)]),
    async join(drvPaths, onProgress, signal) {
      const wanted = [...new Set(drvPaths)]
      begin(wanted)
      const joined = new Set(wanted.flatMap((drvPath) => callOf(drvPath) ?? []))
      signal.addEventListener('abort', stop, { once: true })
      if (signal.aborted) stop()
      await Promise.all([...joined].map((call) => ended(call, wanted, onProgress)))
      signal.removeEventListener('abort', stop)
      for (const call of joined) {
        if (call.bug !== null) throw call.bug.error
        // While a call runs, what it has told stays: nothing is begun a second time beside it.
        for (const drvPath of wanted) {
          if (call.over === null) call.collected.add(drvPath)
          else call.wanted.delete(drvPath)
        }
      }
      return outcomeOf([...joined], wanted, signal.aborted)
    },
    stop,
    forget: () => finished.clear(),
    isNews: (drvPath) => callOf(drvPath)?.collected.has(drvPath) === false,
    has: (drvPath) => callOf(drvPath) !== undefined
  }
}

/** Waits until a call is over, or has told all that is wanted of it. */
function ended(
  call: Call,
  wanted: readonly StorePath[],
  onProgress: (progress: BuildProgress) => void
): Promise<void> {
  const mine = wanted.filter((drvPath) => call.wanted.has(drvPath))
  const isFinal = (drvPath: StorePath) => isKnown(call.reports, drvPath)
  return new Promise((resolve) => {
    const look = (): void => {
      if (call.over === null && !mine.every(isFinal)) {
        if (call.progress !== null) onProgress(call.progress)
        return
      }
      call.listeners.delete(look)
      resolve()
    }
    call.listeners.add(look)
    look()
  })
}

/** What was built is of use once it is known what came out; what is blocked, once it is why. */
function isKnown(reports: Call['reports'], drvPath: StorePath): boolean {
  const report = reports.get(drvPath)
  if (report === undefined) return false
  if (report.status === 'blocked') return report.blockedBy.every((path) => reports.has(path))
  return report.record !== null || report.status === 'failed' || report.status === 'stopped'
}

function outcomeOf(
  calls: readonly Call[],
  wanted: readonly StorePath[],
  isAborted: boolean
): JoinedBuild {
  const asked = new Set(wanted)
  const reports = new Map<StorePath, DerivationReport>()
  for (const call of calls)
    for (const [drvPath, report] of call.reports) reports.set(drvPath, report)
  const causes = new Set(wanted.flatMap((drvPath) => reports.get(drvPath)?.blockedBy ?? []))
  // What failed for others is theirs to tell.
  for (const [drvPath, { status }] of reports) {
    const isMine = asked.has(drvPath) || causes.has(drvPath)
    if (!isMine && ['failed', 'blocked', 'stopped'].includes(status)) reports.delete(drvPath)
  }
  const over = calls.flatMap((call) => call.over ?? [])
  return {
    reports,
    problem: over.find(({ problem }) => problem !== null)?.problem ?? null,
    interrupted: isAborted || over.some(({ interrupted }) => interrupted)
  }
}
