import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import { changesBetween } from '../../session/history/index.ts'
import type { StepReport } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { fileDifference, type Compared } from './file-difference.ts'
import { isLowerBetter, metricsOf, mostMetricFiles } from '../compare/index.ts'
import type { NamedIdentity } from '../steps/index.ts'
import type { NumbersThatDiffer, StepDifference } from '../../render/words/commands/index.ts'
import { presentReport, settleUnknown } from '../history/index.ts'

/**
 * In what two steps, or two identities of one, differ: command, inputs and environment as the
 * notebook says them, then metrics, then files: added, gone, changed; texts and tables line by line,
 * pictures side by side. Builds nothing.
 */
export async function differenceOf(
  engine: Engine,
  before: NamedIdentity,
  after: NamedIdentity,
  signal: AbortSignal
): Promise<Result<StepDifference, CommandFailure>> {
  const found = await differenceBetween(engine, before, after, signal)
  if (signal.aborted) return bad({ kind: 'interrupted' })
  return good({ before: before.name, after: after.name, found })
}

async function differenceBetween(
  engine: Engine,
  before: NamedIdentity,
  after: NamedIdentity,
  signal: AbortSignal
): Promise<StepDifference['found']> {
  if (before.drvPath === after.drvPath) return { kind: 'same' }
  await settleUnknown(engine, [before.drvPath, after.drvPath], signal)
  const old = await presentReport(engine, before)
  const now = await presentReport(engine, after)
  const changes = changesBetween(engine, before.drvPath, after.drvPath)
  if (old.outPath === null || now.outPath === null)
    return { kind: 'made-of', changes, steps: [old, now] }
  return {
    ...({ kind: 'results', changes } as const),
    numbers: await numbersOf(engine, old, now),
    files: await fileDifference(...placesOf(engine, old, now), signal)
  }
}

async function numbersOf(
  engine: Pick<Engine, 'nix'>,
  old: StepReport,
  now: StepReport
): Promise<NumbersThatDiffer> {
  const [before, after] = await Promise.all([metricsOf(engine, old), metricsOf(engine, now)])
  const [was, is] = [before.metrics, after.metrics]
  const more = Math.max(before.unread, after.unread)
  const names = [...new Set([...is, ...was].map(({ name }) => name))]
  const rows = names.map((name) => {
    const from = was.find((metric) => metric.name === name)
    const to = is.find((metric) => metric.name === name)
    return {
      ...{ name, before: from?.text ?? null, after: to?.text ?? null },
      difference: from === undefined || to === undefined ? null : to.value - from.value,
      isLowerBetter: isLowerBetter(name)
    }
  })
  return {
    ...{ before: old.name, after: now.name, rows },
    omitted: Math.max(before.omitted, after.omitted),
    unread: more === 0 ? null : { read: mostMetricFiles, more }
  }
}

function placesOf(
  { nix }: Pick<Engine, 'nix'>,
  old: StepReport,
  now: StepReport
): [Compared, Compared] {
  const placeOf = ({ name, outPath }: StepReport): Compared => ({
    name,
    place: nix.onDisk(outPath ?? '')
  })
  return [placeOf(old), placeOf(now)]
}
