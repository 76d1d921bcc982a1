import type { Nix } from '../installation.ts'
import type { LogState } from '../log/state.ts'
import { dropPartial } from '../partial.ts'
import { rememberLog } from '../records.ts'
import type { StorePath } from '../store-path.ts'
import { watchFinished } from './early.ts'
import { keepFailures } from './kept.ts'
import { realise, type RealiseOptions } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reportCall, withCause, type CallReport, type DerivationReport } from './report.ts'

export interface CallOptions extends Pick<
  RealiseOptions,
  'maxJobs' | 'withoutCaches' | 'timeout' | 'cores' | 'memory' | 'sandboxPaths'
> {
  /** After each message. */
  readonly onState?: ((state: LogState) => void) | undefined
  /** Once for each derivation that is wanted, as soon as it is known how it came out. */
  readonly onFinished?: ((report: DerivationReport) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** One call of Nix from its start until what came out is remembered. */
export async function call(
  nix: Nix,
  wanted: readonly StorePath[],
  { onState, onFinished, signal, ...options }: CallOptions
): Promise<CallReport> {
  const { timeout, memory } = options
  let isKilledByUs = false
  /** Where a limit of this call ended it, that is the cause. */
  function byLimits(report: DerivationReport): DerivationReport {
    const { cause } = report
    if (cause?.kind === 'timeout' && cause.seconds === timeout) {
      return withCause(report, { ...cause, silent: false, declared: true })
    }
    if (cause?.kind !== 'signal' || cause.signal !== 9 || memory == null || !isKilledByUs) {
      return report
    }
    return withCause(report, { kind: 'memory-limit', bytes: memory })
  }
  const kept = keepFailures(nix)
  const telling: Promise<void>[] = []
  /** What a step left that failed is to be there when that is told. */
  const tell = async (report: DerivationReport): Promise<void> => {
    if (report.status === 'failed') {
      await kept.settled()
      rememberLog(nix, report.drvPath, report.resolvedDrvPath)
    }
    onFinished?.(byLimits(report))
  }
  const watch =
    onFinished === undefined
      ? null
      : watchFinished(nix, wanted, (report) => telling.push(tell(report)))
  const realised = await realise(nix, wanted, {
    ...options,
    keepFailed: kept.areWanted,
    signal,
    onMemoryKill: () => {
      isKilledByUs = true
    },
    onState: (state) => {
      kept.take(state)
      watch?.take(state)
      onState?.(state)
    }
  })
  const told = (await watch?.end()) ?? new Map<StorePath, DerivationReport>()
  const partial = await kept.settled()
  await Promise.all(telling)
  const outcome = await reportCall(nix, wanted, realised, signal?.aborted === true)
  const isThere = ({ drvPath }: DerivationReport) => (told.get(drvPath)?.outPath ?? null) !== null
  const rest = outcome.reports.map(byLimits).filter((report) => !isThere(report))
  const failedWithout = outcome.reports.filter(
    ({ status, resolvedDrvPath }) => status === 'failed' && !partial.has(resolvedDrvPath)
  )
  await dropPartial(
    nix,
    failedWithout.map(({ resolvedDrvPath }) => resolvedDrvPath)
  )
  const remembered = new Map(
    (await rememberResults(nix, rest)).map((report) => [report.drvPath, report])
  )
  const reports = outcome.reports.map(
    (report) => remembered.get(report.drvPath) ?? told.get(report.drvPath) ?? report
  )
  for (const report of reports) {
    if (report.wanted && !told.has(report.drvPath)) onFinished?.(report)
  }
  return { ...outcome, reports }
}
