import type { Nix } from '../installation/index.ts'
import type { StorePath } from '../base/index.ts'
import { call, type CallOptions } from './call.ts'
import type { FailureCause } from './failure.ts'
import { askStore } from '../store/index.ts'
import { outputsThere } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reportStopped, reportThere, type DerivationReport } from './report.ts'

/** Beyond this, one call takes longer than several: 400 took 12 to 17 s, in batches of 50 7.6 s. */
const largestCall = 100
const batchSize = 50

export interface BatchOptions extends CallOptions {
  /** What one call is, where it is none of Nix on this machine. */
  readonly call?: typeof call | undefined
  /** So many calls are made at a time; one where left out, since each of Nix fills the machine. */
  readonly atATime?: number | undefined
  /** What takes the states of each of several calls that are made at a time. */
  readonly stateOf?: ((batch: number) => CallOptions['onState']) | undefined
}

export interface BatchesReport {
  readonly reports: ReadonlyMap<StorePath, DerivationReport>
  readonly problem: FailureCause | null
}

/** Builds any number of derivations in calls of a good size. */
export async function buildInBatches(
  nix: Nix,
  wanted: readonly StorePath[],
  options: BatchOptions
): Promise<BatchesReport> {
  const { onFinished, signal, atATime = 1 } = options
  const isLarge = wanted.length > largestCall
  const known = isLarge ? await askStore(nix, (store) => store.outputs(wanted)) : null
  const reports = new Map<StorePath, DerivationReport>()
  const finish = (report: DerivationReport) => {
    reports.set(report.drvPath, report)
    onFinished?.(report)
  }
  /** Finishes those that are there, and gives the others. */
  const withoutThese = async (
    drvPaths: readonly StorePath[],
    there: ReadonlyMap<StorePath, StorePath>
  ) => {
    const cached = [...there].map(([drvPath, outPath]) => reportThere(drvPath, outPath))
    for (const report of await rememberResults(nix, cached)) finish(report)
    return drvPaths.filter((drvPath) => !there.has(drvPath))
  }
  let problem: FailureCause | null = null
  const there = isLarge
    ? (known ?? (await outputsThere(nix, wanted, signal)))
    : new Map<StorePath, StorePath>()
  const rest = await withoutThese(wanted, there)
  // Which turn out to be the same as before is not known where nobody was asked to find that out: a
  // first lot tells whether it is worth it.
  let mayBeCutOff = known !== null
  let batches = isLarge ? inBatches(rest) : [rest]
  // What Nix did not come to is put at the end, so the list may grow while it is worked off.
  while (batches.length > 0) {
    const some = batches.splice(0, atATime)
    if (signal?.aborted === true) {
      for (const drvPath of some.flat()) finish(reportStopped(drvPath))
      continue
    }
    const outcomes = await called(nix, some, options)
    for (const [at, outcome] of outcomes.entries()) {
      for (const report of outcome.reports) {
        if (report.wanted || !reports.has(report.drvPath)) reports.set(report.drvPath, report)
      }
      problem ??= outcome.problem
      if (outcome.left.length > 0 && outcome.left.length < (some[at]?.length ?? 0))
        batches.push([...outcome.left])
    }
    const all = outcomes.flatMap((outcome) => outcome.reports)
    if (mayBeCutOff && batches.length > 0 && isMostlyThere(all)) {
      const left = batches.flat()
      batches = inBatches(await withoutThese(left, await outputsThere(nix, left, signal)))
    }
    mayBeCutOff = false
  }
  return { reports, problem }
}

/** The calls that are made at a time. */
function called(nix: Nix, batches: readonly (readonly StorePath[])[], options: BatchOptions) {
  const { call: callOf = call, atATime = 1, stateOf } = options
  return Promise.all(
    batches.map((batch, at) => {
      const onState = atATime === 1 ? options.onState : stateOf?.(at)
      return callOf(nix, batch, { ...options, onState })
    })
  )
}

function isMostlyThere(reports: readonly DerivationReport[]): boolean {
  const wanted = reports.filter((report) => report.wanted)
  return 2 * wanted.filter(({ status }) => status === 'cached').length > wanted.length
}

function inBatches(drvPaths: readonly StorePath[]): StorePath[][] {
  const batches: StorePath[][] = []
  for (let from = 0; from < drvPaths.length; from += batchSize) {
    batches.push(drvPaths.slice(from, from + batchSize))
  }
  return batches
}
