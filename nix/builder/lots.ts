import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import { call, type CallOptions } from './call.ts'
import type { FailureCause } from './failure.ts'
import { outputsThere } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reportStopped, reportThere, type DerivationReport } from './report.ts'

/** Beyond this, one call takes longer than several: 400 took 12 to 17 s, in lots of 50 7.6 s. */
const largestCall = 100
const lotSize = 50

export interface LotsReport {
  readonly reports: ReadonlyMap<StorePath, DerivationReport>
  readonly problem: FailureCause | null
}

/** Builds any number of derivations in calls of a good size. */
export async function buildInLots(
  nix: Nix,
  wanted: readonly StorePath[],
  options: CallOptions
): Promise<LotsReport> {
  const { onFinished, signal } = options
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
    if (signal?.aborted === true) {
      for (const drvPath of lot) finish(reportStopped(drvPath))
      continue
    }
    const outcome = await call(nix, lot, options)
    for (const report of outcome.reports) {
      if (report.wanted || !reports.has(report.drvPath)) reports.set(report.drvPath, report)
    }
    problem ??= outcome.problem
    if (outcome.left.length > 0 && outcome.left.length < lot.length) lots.push([...outcome.left])
  }
  return { reports, problem }
}

function inLots(drvPaths: readonly StorePath[]): StorePath[][] {
  const lots: StorePath[][] = []
  for (let from = 0; from < drvPaths.length; from += lotSize) {
    lots.push(drvPaths.slice(from, from + lotSize))
  }
  return lots
}
