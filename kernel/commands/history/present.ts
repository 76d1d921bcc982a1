import { reportUnusable, settle } from '../../../nix/builder/index.ts'
import { goneResults, known, knownOutput } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import { type Engine, unkept } from '../../session/state/index.ts'
import type { NamedIdentity } from '../steps/index.ts'
import { type StepReport, stepsShown } from '../../outcome/index.ts'
import { gaveNothing } from '../../session/screen/index.ts'
import type { StepResult } from '../../session/building/index.ts'
import { stepReport } from '../../session/report/index.ts'

/**
 * Has Nix look which of these come to what is there already, since what they read came out the same:
 * nothing is built, and what settles is known from then on.
 */
export async function settleUnknown(
  { nix }: Pick<Engine, 'nix'>,
  drvPaths: readonly StorePath[],
  signal?: AbortSignal
): Promise<void> {
  const unknown = drvPaths.filter((drvPath) => known(nix, drvPath) === null)
  if (unknown.length > 0) await settle(nix, unknown, signal)
}

/**
 * A step as it stands in the store, with nothing built for it: `cached` where its result is there,
 * `planned` where it is not, `not-kept` where it has gone as its definition says, and failed where it was tried and a cell shows that, or what it left is
 * kept, or where its result was removed by hand. Of an earlier identity whose derivation was
 * collected, what the history keeps.
 */
export async function presentReport(
  engine: Engine,
  { name, drvPath, entry }: NamedIdentity
): Promise<StepReport> {
  const { nix } = engine
  const record = known(nix, drvPath) ?? (entry === null ? null : knownOutput(nix, entry.outPath))
  const results = new Map<StorePath, StepResult>()
  const last = record === null ? unkept(engine, drvPath) : null
  if (record !== null) results.set(drvPath, { status: 'cached', record, report: null })
  else if (last !== null) results.set(drvPath, { status: 'not-kept', record, report: null, last })
  const gone = record === null ? (await goneResults(nix, [drvPath])).get(drvPath) : undefined
  if (gone !== undefined) {
    const report = reportUnusable(drvPath, { kind: 'gone', path: gone })
    results.set(drvPath, { status: 'failed', record: null, report })
  }
  const stands = await stepReport(engine, { name, drvPath }, results, 'drawn')
  const isOther = record === null && last === null && gone === undefined && entry === null
  const report = isOther ? asItFailed(engine, stands) : stands
  if (entry === null || report.command.length > 0) return report
  const inputs = entry.inputs.map((input) => input.name)
  return { ...report, command: entry.command, inputs }
}

function asItFailed({ screen }: Pick<Engine, 'screen'>, step: StepReport): StepReport {
  const tried = [...screen.cells()]
    .flatMap(({ outcome }) => outcome.shown.flatMap(stepsShown))
    .find(({ drvPath, status }) => drvPath === step.drvPath && gaveNothing(status))
  if (tried !== undefined) return { ...tried, name: step.name }
  return step.partial == null ? step : { ...step, status: 'failed' }
}
