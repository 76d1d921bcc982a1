import { call } from './builder/call.ts'
import type { FailureCause } from './builder/failure.ts'
import { progressOf, throttle, type BuildProgress } from './builder/progress.ts'
import { forecast, outputsThatAreThere, realise } from './builder/realise.ts'
import { rememberResults } from './builder/remember.ts'
import { reportStopped, reportThere, type DerivationReport } from './builder/report.ts'
import type { Nix } from './installation.ts'
import { probe } from './probe.ts'
import type { ResultRecord } from './records.ts'
import { hold } from './roots.ts'
import type { StorePath } from './store-path.ts'

export type { FailureCause } from './builder/failure.ts'
export type { BuildProgress, RunningBuild } from './builder/progress.ts'
export type { BuildStatus, DerivationReport } from './builder/report.ts'

export interface BuildRequest {
  /** What is wanted. What they need is built too. */
  readonly drvPaths: readonly StorePath[]
  /** Called at most ten times a second while it builds, and once at the end. */
  readonly onProgress?: (progress: BuildProgress) => void
  /**
   * Called once for each wanted derivation, as soon as it is known how it came out: failed and
   * blocked ones, and those that are there, also while others are still built. The report is the
   * one that comes at the end.
   */
  readonly onFinished?: ((report: DerivationReport) => void) | undefined
  /** Builders at work at a time; Nix's setting where left out. */
  readonly maxJobs?: number | undefined
  /** An interrupt: builders are ended, what was built already stays. */
  readonly signal?: AbortSignal | undefined
  /** Whose garbage-collector roots the results get; see `hold`. None where left out. */
  readonly holder?: string | undefined
}

export interface BuildReport {
  /** Of all that was wanted, and of what was built, fetched or failed on the way there. */
  readonly derivations: ReadonlyMap<StorePath, DerivationReport>
  /** What hindered the call as a whole: no space, no sandbox, no daemon. */
  readonly problem: FailureCause | null
  readonly interrupted: boolean
}

/** Beyond this, one call takes longer than several: 400 took 12 to 17 s, in lots of 50 7.6 s. */
const largestCall = 100
const lotSize = 50

/**
 * Builds derivations with all that they need, as parallel as Nix's settings and the graph allow.
 * A build that fails is part of the report; this never rejects by one. What came out is remembered
 * (see `records.ts`) before this ends.
 */
export async function build(nix: Nix, request: BuildRequest): Promise<BuildReport> {
  const { signal, holder, onProgress, onFinished, maxJobs } = request
  const wanted = [...new Set(request.drvPaths)]
  await nix.caches.ready()
  // What it proves is known when the first result is to be marked, and to later kernels at once.
  void probe(nix)
  const there =
    wanted.length > largestCall
      ? await outputsThere(nix, wanted, signal)
      : new Map<StorePath, StorePath>()
  const reports = new Map<StorePath, DerivationReport>()
  const finish = (report: DerivationReport) => {
    reports.set(report.drvPath, report)
    onFinished?.(report)
  }
  const cached = [...there].map(([drvPath, outPath]) => reportThere(drvPath, outPath))
  for (const report of await rememberResults(nix, cached)) finish(report)
  let problem: FailureCause | null = null
  const rest = wanted.filter((drvPath) => !there.has(drvPath))
  const lots = wanted.length > largestCall ? inLots(rest) : [rest]
  // What Nix did not come to is put at the end, so the list may grow while it is worked off.
  for (const lot of lots) {
    if (isAborted(signal)) {
      for (const drvPath of lot) finish(reportStopped(drvPath))
      continue
    }
    const throttled = throttle((state) => onProgress?.(progressOf(state, [...reports.keys()])))
    const outcome = await call(nix, lot, { onState: throttled.take, onFinished, maxJobs, signal })
    throttled.end()
    for (const report of outcome.reports) {
      if (report.wanted || !reports.has(report.drvPath)) reports.set(report.drvPath, report)
    }
    problem ??= outcome.problem
    if (outcome.left.length > 0 && outcome.left.length < lot.length) lots.push([...outcome.left])
  }
  const complete = [...reports.values()]
  if (holder !== undefined) {
    const results = complete.filter(({ outPath }) => outPath !== null)
    // Where a daemon holds the roots that takes a process, and nobody needs to wait for it.
    void hold(
      nix,
      holder,
      results.flatMap(({ drvPath, outPath }) => [drvPath, outPath ?? drvPath])
    )
  }
  return {
    derivations: reports,
    problem,
    interrupted: isAborted(signal)
  }
}

/**
 * Finds out what derivations come to without building or fetching: those whose results are there,
 * or whose inputs came out with the same bytes as before, so that nothing needs to be built. What
 * is missing in the answer would have to be built. All that settles is remembered.
 */
export async function settle(
  nix: Nix,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, ResultRecord>> {
  const outPaths = await outputsThere(nix, [...new Set(drvPaths)], signal)
  const reports = [...outPaths].map(([drvPath, outPath]) => reportThere(drvPath, outPath))
  const settled = new Map<StorePath, ResultRecord>()
  for (const { drvPath, record } of await rememberResults(nix, reports)) {
    if (record !== null) settled.set(drvPath, record)
  }
  return settled
}

async function outputsThere(
  nix: Nix,
  wanted: readonly StorePath[],
  signal: AbortSignal | undefined
): Promise<ReadonlyMap<StorePath, StorePath>> {
  const all = await realise(nix, wanted, { settle: true, signal })
  if (all.ended.exitCode === 0 || isAborted(signal)) return all.outPaths
  // That call has registered every cut-off, so that only now a forecast tells the truth.
  const unbuilt = await forecast(nix, wanted, signal)
  return outputsThatAreThere(
    nix,
    wanted.filter((drvPath) => !unbuilt.has(drvPath))
  )
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function inLots(drvPaths: readonly StorePath[]): StorePath[][] {
  const lots: StorePath[][] = []
  for (let from = 0; from < drvPaths.length; from += lotSize) {
    lots.push(drvPaths.slice(from, from + lotSize))
  }
  return lots
}
