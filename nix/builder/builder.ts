import type { FailureCause } from './failure.ts'
import type { StepLimits } from './limits.ts'
import type { BuildProgress } from './progress.ts'
import { lettingGo } from './let-go.ts'
import { outputsThere } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reportThere, type DerivationReport } from './report.ts'
import { type BuildPlace, thisMachine } from './place.ts'
import type { Nix } from '../installation/index.ts'
import { hold, isOnDisk, type ResultRecord } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'

export type { FailureCause } from './failure.ts'
export type { StepLimits } from './limits.ts'
export type { BuildProgress, RunningBuild } from './progress.ts'
export type { BuildStatus, DerivationReport } from './report.ts'

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
  /**
   * Limits and folders of steps, whether they are wanted or on the way there: such steps are run in
   * calls of their own, once their inputs are there.
   */
  readonly limits?: ReadonlyMap<StorePath, StepLimits> | undefined
  /** Builders at work at a time; Nix's setting where left out. */
  readonly maxJobs?: number | undefined
  /** An interrupt: builders are ended, what was built already stays. */
  readonly signal?: AbortSignal | undefined
  /** Whose garbage-collector roots the results get; see `hold`. None where left out. */
  readonly holder?: string | undefined
  /**
   * Whether somebody wants to see a result whose step is not kept (`StepLimits`), so that it stays for
   * now; asked right before it goes.
   */
  readonly isAsked?: ((drvPath: StorePath, outPath: StorePath) => boolean) | undefined
  /** Where it is built: on this machine where left out. */
  readonly place?: BuildPlace
}

export interface BuildReport {
  /** Of all that was wanted, and of what was built, fetched or failed on the way there. */
  readonly derivations: ReadonlyMap<StorePath, DerivationReport>
  /** What hindered the call as a whole: no space, no sandbox, no daemon. */
  readonly problem: FailureCause | null
  readonly interrupted: boolean
}

/**
 * Builds derivations with all that they need, as parallel as Nix's settings and the graph allow.
 * A build that fails is part of the report; this never rejects by one. What came out is remembered
 * (see `records.ts`) before this ends.
 */
export async function build(nix: Nix, request: BuildRequest): Promise<BuildReport> {
  const { signal, holder, onProgress, onFinished, maxJobs, place = thisMachine } = request
  const wanted = [...new Set(request.drvPaths)]
  await nix.caches.ready()
  const limits = request.limits ?? new Map<StorePath, StepLimits>()
  /** What came on the way comes at the end too. */
  const heldPaths = new Set<StorePath>()
  let holding: Promise<unknown> = Promise.resolve()
  const holdAll = (all: readonly DerivationReport[]) => {
    if (holder === undefined) return
    const results = all
      .flatMap(({ drvPath, outPath }) => (outPath === null ? [] : [drvPath, outPath]))
      .filter((path) => !heldPaths.has(path))
    for (const path of results) heldPaths.add(path)
    // Where a daemon holds the roots that takes a process, and nobody needs to wait for it.
    if (results.length > 0) holding = Promise.all([holding, hold(nix, holder, results)])
  }
  // As it comes: of a long build somebody else would free what nothing holds any more.
  const isAsked = request.isAsked ?? (() => false)
  const letGo = lettingGo(nix, { holder, isAsked, held: () => holding })
  const options = { limits, onProgress, onFinished, onOutcome: holdAll, maxJobs, signal, letGo }
  const { reports, problem } = await place.realise(nix, { wanted, ...options })
  // What is not kept may be gone by now.
  holdAll([...reports.values()].filter(({ outPath }) => outPath === null || isOnDisk(nix, outPath)))
  return {
    derivations: reports,
    problem,
    interrupted: signal?.aborted === true
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

/** One process takes no more time for so many than for one; their names have room on its command line. */
const mostBeside = 1000

/**
 * The same, where nothing is built meanwhile: what Nix says is not there it is not asked again, until
 * the store is looked at anew (`StoreChecks`). Those of `beside` are asked for too, where Nix is asked
 * at all, for whoever wants them next.
 */
export async function settleOnce(
  nix: Nix,
  drvPaths: readonly StorePath[],
  beside: readonly StorePath[],
  signal?: AbortSignal
): Promise<ReadonlyMap<StorePath, ResultRecord>> {
  const { checks } = nix.remembered
  const isOpen = (drvPath: StorePath) => !checks.isUnsettled(drvPath)
  const wanted = drvPaths.filter(isOpen)
  if (wanted.length === 0) return new Map()
  const asked = [...wanted, ...beside.filter(isOpen).slice(0, mostBeside)]
  const settled = await settle(nix, asked, signal)
  if (signal?.aborted !== true)
    for (const drvPath of asked) if (!settled.has(drvPath)) checks.noteUnsettled(drvPath)
  return settled
}
