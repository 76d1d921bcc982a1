import type { Nix } from '../installation/index.ts'
import { initialState, type LogState } from '../log/index.ts'
import { dropPartial } from './partial.ts'
import { inputsOf, rememberLog } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'
import { makeBuildFolder, type BuildFolder } from './build-folder.ts'
import { reportCall, type CallReport } from './call-report.ts'
import { watchFinished } from './early.ts'
import { causeOfEnd } from './end-cause.ts'
import type { FailureCause } from './failure.ts'
import { isEndedByCache, maybeSilentCaches, silentCaches } from './from-cache.ts'
import { takePartial } from './kept.ts'
import { keepLog } from './own-log.ts'
import { withPassage } from './passage.ts'
import { outOfMemoryKills } from './out-of-memory.ts'
import { probe } from './probe.ts'
import { realise, type Realised, type RealiseOptions } from './realise.ts'
import { rememberResults } from './remember.ts'
import { withCause, withRemarks, type DerivationReport } from './report.ts'

export interface CallOptions extends Pick<
  RealiseOptions,
  | 'maxJobs'
  | 'withoutCaches'
  | 'timeout'
  | 'cores'
  | 'memory'
  | 'sandboxPaths'
  | 'devices'
  | 'secrets'
> {
  /** After each message. */
  readonly onState?: ((state: LogState) => void) | undefined
  /** Once for each derivation that is wanted, as soon as it is known how it came out. */
  readonly onFinished?: ((report: DerivationReport) => void) | undefined
  /** With all that a call came to, on the way too, as soon as it is remembered: nothing holds it yet. */
  readonly onOutcome?: ((reports: readonly DerivationReport[]) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** One call of Nix from its start until what came out is remembered. */
export async function call(
  nix: Nix,
  wanted: readonly StorePath[],
  options: CallOptions
): Promise<CallReport> {
  // Where failed builds are kept, other machines keep theirs too, and nobody comes for them. What a
  // step left that knows a secret is nobody's.
  const isNothingKept = nix.machines !== undefined || (options.secrets?.size ?? 0) > 0
  const buildFolder = isNothingKept ? null : makeBuildFolder(nix)
  try {
    return await callIn(nix, wanted, buildFolder, options)
  } finally {
    buildFolder?.remove()
  }
}

async function callIn(
  nix: Nix,
  wanted: readonly StorePath[],
  buildFolder: BuildFolder | null,
  { onState, onFinished, onOutcome, signal, ...options }: CallOptions
): Promise<CallReport> {
  const reached = new Set<'memory' | 'seconds'>()
  const killsBefore = outOfMemoryKills(nix)
  /** Where a limit of this call ended it, or the system, that is the cause. */
  function whoEnded(report: DerivationReport): DerivationReport {
    const kills = { before: killsBefore, now: outOfMemoryKills(nix) }
    const cause = causeOfEnd(report, options, reached, kills)
    return cause === null ? report : withCause(report, cause)
  }
  const began = Date.now()
  const asEnded = (report: DerivationReport) =>
    withPassage((drvPath) => inputsOf(nix, drvPath), state, began, whoEnded(report))
  let state: LogState = initialState
  let isProving = false
  const partial = new PartialOutputs(nix, buildFolder, () => state)
  const telling: Promise<void>[] = []
  /** What a step left that failed is to be there when that is told. */
  const tell = async (report: DerivationReport): Promise<void> => {
    if (report.status === 'failed') {
      await partial.keep(report)
      rememberLog(nix, report.drvPath, report.resolvedDrvPath)
    }
    onFinished?.(asEnded(report))
  }
  // A call for one derivation ends when that is known.
  const watch =
    onFinished === undefined || wanted.length === 1
      ? null
      : watchFinished(nix, wanted, (report) => telling.push(tell(report)))
  const realised = await realise(nix, wanted, {
    ...options,
    buildFolder,
    signal,
    onLimit: (limit) => reached.add(limit),
    onState: (next) => {
      state = next
      isProving ||= isProvedBeside(nix, state)
      watch?.take(state)
      onState?.(state)
    }
  })
  const told = (await watch?.end()) ?? new Map<StorePath, DerivationReport>()
  await Promise.all(telling)
  const outcome = await outcomeOf(nix, wanted, realised, signal?.aborted === true)
  const silent = silentCaches(nix, state)
  // Looked at before a silent cache is left out: it may be what ended the call.
  const isEnded = options.withoutCaches !== true && isEndedByCache(nix, state, outcome.problem)
  for (const { cache } of silent) if (cache !== null) nix.caches.noteSilent(cache)
  for (const cache of maybeSilentCaches(nix, state)) nix.caches.noteDoubt(cache)
  const same = { ...options, onState, onFinished, onOutcome, signal }
  if (isEnded) return withoutCaches(nix, wanted, buildFolder, same, silent)
  await partial.settle(outcome.reports)
  const reports = await rememberAll(nix, outcome.reports, asEnded, told)
  tellAll(reports, told, same)
  return { ...outcome, reports }
}

/**
 * Whether the probe has begun, once in a call: what it finds is known when the first result that was
 * built is to be marked. Beside what only fetches it would take as long as that.
 */
function isProvedBeside(nix: Nix, { running }: LogState): boolean {
  if (running.size === 0) return false
  void probe(nix)
  return true
}

function tellAll(
  reports: readonly DerivationReport[],
  told: ReadonlyMap<StorePath, DerivationReport>,
  { onFinished, onOutcome }: CallOptions
): void {
  onOutcome?.(reports)
  for (const report of reports) {
    if (report.wanted && !told.has(report.drvPath)) onFinished?.(report)
  }
}

/** The same call once more, with no cache asked, and why that is so said of what it builds. */
async function withoutCaches(
  nix: Nix,
  wanted: readonly StorePath[],
  buildFolder: BuildFolder | null,
  options: CallOptions,
  silent: ReturnType<typeof silentCaches>
): Promise<CallReport> {
  const damaged = { kind: 'cache-failed', cache: null, why: 'damaged', words: null } as const
  const why = silent.length > 0 ? silent : [damaged]
  const marked = (report: DerivationReport) =>
    report.status === 'built' ? withRemarks(report, why) : report
  const { onFinished } = options
  const again = await callIn(nix, wanted, buildFolder, {
    ...{ ...options, withoutCaches: true },
    onFinished: onFinished && ((report) => onFinished(marked(report)))
  })
  return { ...again, reports: again.reports.map(marked) }
}

/** What a call comes to. Of a builder that knew secrets its log is kept, and it is said how often they were in it. */
async function outcomeOf(
  nix: Nix,
  wanted: readonly StorePath[],
  realised: Realised,
  interrupted: boolean
): Promise<CallReport> {
  const outcome = await reportCall(nix, wanted, realised, interrupted)
  const { secret, state } = realised
  if (secret === undefined || secret.log.total === 0) return outcome
  for (const drvPath of state.ended.keys()) keepLog(nix, drvPath, secret.log)
  const remarks = [...secret.counts].map(
    ([name, count]) => ({ kind: 'secret-hidden', name, count }) as const
  )
  const reports = outcome.reports.map((one) => (one.wanted ? withRemarks(one, remarks) : one))
  return { ...outcome, reports }
}

/** What derivations that failed left of their outputs, by the build folder of the call. */
class PartialOutputs {
  readonly #nix: Nix
  readonly #buildFolder: BuildFolder | null
  readonly #state: () => LogState
  /** Whether it is kept; each is looked for once. */
  readonly #kept = new Map<StorePath, Promise<boolean>>()

  constructor(nix: Nix, buildFolder: BuildFolder | null, state: () => LogState) {
    this.#nix = nix
    this.#buildFolder = buildFolder
    this.#state = state
  }

  keep({ resolvedDrvPath, cause }: DerivationReport): Promise<boolean> {
    const before = this.#kept.get(resolvedDrvPath)
    if (before !== undefined) return before
    const taking =
      this.#buildFolder !== null && endedByItself(cause)
        ? takePartial(this.#nix, this.#buildFolder, this.#state(), resolvedDrvPath)
        : Promise.resolve(false)
    this.#kept.set(resolvedDrvPath, taking)
    return taking
  }

  /** Keeps what those left that failed; of those that left nothing what was kept before goes. */
  async settle(reports: readonly DerivationReport[]): Promise<void> {
    for (const report of reports) {
      const isFailed = report.status === 'failed'
      if (isFailed && !(await this.keep(report)))
        await dropPartial(this.#nix, [report.resolvedDrvPath])
    }
  }
}

/** Remembers what came out, but for what was told to be there while the call ran: it is remembered. */
async function rememberAll(
  nix: Nix,
  all: readonly DerivationReport[],
  whoEnded: (report: DerivationReport) => DerivationReport,
  told: ReadonlyMap<StorePath, DerivationReport>
): Promise<readonly DerivationReport[]> {
  const isThere = ({ drvPath }: DerivationReport) => (told.get(drvPath)?.outPath ?? null) !== null
  const rest = all.map(whoEnded).filter((report) => !isThere(report))
  const remembered = new Map(
    (await rememberResults(nix, rest)).map((report) => [report.drvPath, report])
  )
  return all.map((report) => remembered.get(report.drvPath) ?? told.get(report.drvPath) ?? report)
}

/** Whether a build failed by its builder's own end, so that nothing of it is at work any more. */
function endedByItself(cause: FailureCause | null): boolean {
  return cause !== null && ['exit', 'signal', 'missing-output'].includes(cause.kind)
}
