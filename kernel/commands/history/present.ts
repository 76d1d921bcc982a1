import { settle } from '../../../nix/builder/index.ts'
import { known, knownOutput } from '../../../nix/store/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Engine } from '../../session/state/index.ts'
import type { NamedIdentity } from '../steps/index.ts'
import { type StepReport, stepsShown, type StepStatus } from '../../outcome/index.ts'
import { gaveNothing } from '../../session/screen/index.ts'
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
 * `planned` where it is not, and failed where it was tried and a cell shows that, or what it left is kept. Of an earlier identity whose derivation was collected, what the history
 * keeps.
 */
export async function presentReport(
  engine: Engine,
  { name, drvPath, entry }: NamedIdentity
): Promise<StepReport> {
  const { nix } = engine
  const record = known(nix, drvPath) ?? (entry === null ? null : knownOutput(nix, entry.outPath))
  const results = new Map(
    record === null ? [] : [[drvPath, { status: 'cached' as const, record, report: null }]]
  )
  const stands = await stepReport(engine, { name, drvPath }, results, 'drawn')
  const report = record === null && entry === null ? asItFailed(engine, stands) : stands
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

/** Steps without a result, in sentences with the way out: whether they failed, or nobody asked. */
export function missingInWords(steps: readonly StepReport[]): readonly string[] {
  const missing = steps.filter(({ outPath }) => outPath === null)
  return ways.flatMap(([statuses, title, way]) => {
    const names = missing.flatMap(({ name, status }) => (statuses.includes(status) ? [name] : []))
    if (names.length === 0) return []
    const more = names.length - mostNamed
    const listed = [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])]
    return [`${title}: ${listed.join(', ')}. ${way(names)}`]
  })
}

/** Names of steps that a sentence has room for. */
const mostNamed = 12

type Way = readonly [
  statuses: readonly StepStatus[],
  title: string,
  way: (names: readonly string[]) => string
]

const cellsOf = (names: readonly string[]) => (names.length === 1 ? 'its cell' : 'their cells')

const ways: readonly Way[] = [
  [
    ['failed'],
    'Failed',
    (names) => `%log ${names[0] ?? 'NAME'} says why; run ${cellsOf(names)} when that is mended.`
  ],
  [['stopped'], 'Stopped before the end', (names) => `Run ${cellsOf(names)} again.`],
  [
    ['blocked'],
    'Blocked by a step that failed',
    (names) => `Mend that one, then run ${cellsOf(names)}.`
  ],
  [['planned'], 'Not built yet', (names) => `Run ${cellsOf(names)}.`]
]
