import {
  build,
  type BuildPlace,
  type BuildProgress,
  type DerivationReport,
  type FailureCause,
  type StepLimits
} from '../../../nix/builder/index.ts'
import { isOnDisk } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { PinCheck } from './pins.ts'

/** Who is told how far the builds are that they wait for. */
export interface BuildListener {
  building(progress: BuildProgress, wanted: readonly StorePath[]): void
}

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
  begin(drvPaths: readonly StorePath[], terms: BuildTerms): void
  /**
   * Waits until it is known what came of these, which are begun where they are not yet. `signal` is
   * an interrupt: it ends all builds, also those that were begun for others.
   */
  join(
    drvPaths: readonly StorePath[],
    terms: BuildTerms,
    listener: BuildListener,
    signal: AbortSignal
  ): Promise<JoinedBuild>
  /**
   * Ends all builds, and forgets what nobody came for. Gives what was not built yet of all that
   * nobody waits for: it was begun for cells whose turn has not come.
   */
  stop(): readonly StorePath[]
  /** Forgets what nobody came for: no request waits any more. */
  forget(): void
  /** Whether a build has told of this, or is to tell, and no cell came for it yet. */
  isNews(drvPath: StorePath): boolean
  /** Whether one of these is being built. */
  has(drvPath: StorePath): boolean
}

/** What a build goes by; asked for where it begins. */
export interface BuildTerms {
  /** Those that steps declare. */
  readonly limits: () => ReadonlyMap<StorePath, StepLimits>
  /** Where it is run. */
  readonly place: (signal: AbortSignal) => Promise<BuildPlace>
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

interface BuildsOptions {
  readonly nix: Nix
  /** Gets garbage-collector roots for what comes out. */
  readonly holder: string
  /** Says what is not to be used, and so not to be built. */
  readonly check?: PinCheck
  /** Whether a result whose step is not kept is to stay for now. */
  readonly isAsked?: (drvPath: StorePath, outPath: StorePath) => boolean
}

/** No build runs at first. */
export function createBuilds({ nix, holder, check, isAsked }: BuildsOptions): Builds {
  const isUnusable = check ?? (() => Promise.resolve([]))
  const isThere = (outPath: StorePath) => isOnDisk(nix, outPath)
  return new RunningBuilds(isThere, (call, drvPaths, { limits, place }) =>
    follow(call, isUnusable(drvPaths), async (usable) =>
      build(nix, {
        drvPaths: drvPaths.filter(usable),
        limits: limits(),
        ...{ holder, isAsked },
        place: await place(call.controller.signal),
        signal: call.controller.signal,
        onProgress: (progress) => {
          call.progress = progress
          tell(call)
        },
        onFinished: (report) => {
          call.reports.set(report.drvPath, report)
          tell(call)
        }
      })
    )
  )
}

/** Builds these, and keeps what comes of it in the call. It never throws. */
type Start = (call: Call, drvPaths: readonly StorePath[], terms: BuildTerms) => Promise<void>

class RunningBuilds implements Builds {
  readonly #start: Start
  readonly #isThere: (outPath: StorePath) => boolean
  readonly #calls = new Set<Call>()
  /** What a cell waits for. */
  #awaited: ReadonlySet<StorePath> = new Set()
  /** Calls that are over, with failures that a cell is still to come for: no step is run for it twice. */
  readonly #finished = new Set<Call>()

  constructor(isThere: (outPath: StorePath) => boolean, start: Start) {
    this.#isThere = isThere
    this.#start = start
  }

  begin(drvPaths: readonly StorePath[], terms: BuildTerms): void {
    const missing = [...new Set(drvPaths)].filter((path) => this.#callOf(path) === undefined)
    if (missing.length === 0) return
    const call = callFor(missing)
    this.#calls.add(call)
    void this.#start(call, missing, terms).finally(() => {
      if (call.over?.interrupted === false && call.bug === null) this.#finished.add(call)
      this.#calls.delete(call)
      tell(call)
    })
  }

  async join(
    drvPaths: readonly StorePath[],
    terms: BuildTerms,
    listener: BuildListener,
    signal: AbortSignal
  ): Promise<JoinedBuild> {
    const wanted = [...new Set(drvPaths)]
    this.begin(wanted, terms)
    const joined = new Set(wanted.flatMap((drvPath) => this.#callOf(drvPath) ?? []))
    const stop = (): void => void this.stop()
    const before = this.#awaited
    this.#awaited = new Set([...before, ...wanted])
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    await Promise.all([...joined].map((call) => ended(call, wanted, listener)))
    signal.removeEventListener('abort', stop)
    this.#awaited = before
    for (const call of joined) collect(call, wanted)
    return outcomeOf([...joined], wanted, signal.aborted)
  }

  stop(): readonly StorePath[] {
    const unbuilt = this.#living().flatMap(({ wanted, reports, collected }) =>
      [...wanted].filter(
        (drvPath) =>
          !isKnown(reports, drvPath) && !collected.has(drvPath) && !this.#awaited.has(drvPath)
      )
    )
    for (const call of this.#calls) call.controller.abort()
    this.#finished.clear()
    return [...new Set(unbuilt)]
  }

  forget(): void {
    this.#finished.clear()
  }

  isNews(drvPath: StorePath): boolean {
    return this.#callOf(drvPath)?.collected.has(drvPath) === false
  }

  has(drvPath: StorePath): boolean {
    return this.#callOf(drvPath) !== undefined
  }

  /** One that was ended may take a while to be over: what is wanted then is another build's. */
  #living(): Call[] {
    return [...this.#calls].filter(({ controller }) => !controller.signal.aborted)
  }

  #callOf(drvPath: StorePath): Call | undefined {
    for (const call of this.#living()) {
      // A failure that a cell came for is over, also while the rest of its call still runs; and so is
      // what has gone since, as it is not kept.
      const report = call.collected.has(drvPath) ? call.reports.get(drvPath) : undefined
      const outPath = report?.outPath ?? null
      const isOver = report?.status === 'failed' || (outPath !== null && !this.#isThere(outPath))
      if (call.wanted.has(drvPath) && !isOver) return call
    }
    for (const call of this.#finished) if (call.wanted.has(drvPath)) return call
    return undefined
  }
}

function callFor(drvPaths: readonly StorePath[]): Call {
  return {
    wanted: new Set(drvPaths),
    collected: new Set(),
    reports: new Map(),
    listeners: new Set(),
    controller: new AbortController(),
    progress: null,
    over: null,
    bug: null
  }
}

function tell({ listeners }: Call): void {
  for (const listener of listeners) listener()
}

/** Builds what may be used, and keeps what comes of it in the call. */
async function follow(
  call: Call,
  check: ReturnType<PinCheck>,
  start: (isUsable: (drvPath: StorePath) => boolean) => ReturnType<typeof build>
): Promise<void> {
  try {
    const unusable = await check
    for (const report of unusable) call.reports.set(report.drvPath, report)
    if (unusable.length > 0) tell(call)
    const { derivations, problem, interrupted } = await start(
      (drvPath) => !call.reports.has(drvPath)
    )
    for (const [drvPath, report] of derivations) call.reports.set(drvPath, report)
    call.over = { problem, interrupted }
    for (const drvPath of call.collected) call.wanted.delete(drvPath)
  } catch (error: unknown) {
    call.over = { problem: null, interrupted: false }
    call.bug = { error }
  }
}

/** A cell has come for what a call gave. */
function collect(call: Call, wanted: readonly StorePath[]): void {
  if (call.bug !== null) throw call.bug.error
  // While a call runs, what it has told stays: nothing is begun a second time beside it.
  for (const drvPath of wanted) {
    if (call.over === null) call.collected.add(drvPath)
    else call.wanted.delete(drvPath)
  }
}

/** Waits until a call is over, or has told all that is wanted of it. */
function ended(call: Call, wanted: readonly StorePath[], listener: BuildListener): Promise<void> {
  const open = new Set(wanted.filter((drvPath) => call.wanted.has(drvPath)))
  // Up to the first that is not known: of thousands each is looked at once.
  const isOpen = (): boolean => {
    for (const drvPath of open) {
      if (!isKnown(call.reports, drvPath)) return true
      open.delete(drvPath)
    }
    return false
  }
  return new Promise((resolve) => {
    const look = (): void => {
      if (call.over === null && isOpen()) {
        if (call.progress !== null) listener.building(call.progress, wanted)
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
