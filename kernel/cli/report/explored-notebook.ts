import {
  bestOf,
  type ComparedStep,
  metricsOf,
  plainName,
  plotOf
} from '../../commands/compare/index.ts'
import { presentReport, settleUnknown } from '../../commands/history/index.ts'
import { sweepChoices, type StepReport, type SweepParameter } from '../../outcome/index.ts'
import {
  type CataloguedStep,
  exploreAnchor,
  type Explored,
  type ExploredSweep
} from '../../render/report/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import { type NamedDerivation, stepsOf } from '../../session/state/index.ts'
import type { OpenNotebook } from '../notebook/index.ts'

const mostMetrics = 12
const mostPlots = 4

/**
 * What there is to explore in a notebook, as it stands in the store: nothing is built. `anchorOf`
 * says where on the page a step that belongs to no sweep is shown.
 */
export async function exploredOf(
  { engine, cells, signal }: OpenNotebook,
  anchorOf: (step: string) => string | null
): Promise<Omit<Explored, 'script'>> {
  const evaluated = await evaluateCells(engine, cells, signal)
  const definitions = evaluated.flatMap(({ entries, of }) =>
    entries.filter((_, index) => of[index] !== null)
  )
  const groups = definitions.flatMap((entry): Group[] => {
    const steps = stepsOf(entry)
    return steps.length === 0 ? [] : [{ sweep: entry.kind === 'sweep' ? entry.name : null, steps }]
  })
  const all = groups.flatMap(({ steps }) => steps.map(({ drvPath }) => drvPath))
  await settleUnknown(engine, all, signal)
  const present = (step: NamedDerivation): Promise<StepReport> =>
    presentReport(engine, { name: step.name, drvPath: step.drvPath, entry: null })
  const sweeps: ExploredSweep[] = []
  const steps: CataloguedStep[] = []
  for (const group of groups) {
    const reports: StepReport[] = []
    for (const step of group.steps) if (!signal.aborted) reports.push(await present(step))
    const isExplored = group.sweep !== null && reports.length > 1
    const anchor = isExplored ? exploreAnchor(sweeps.length) : null
    for (const report of reports) steps.push({ report, anchor: anchor ?? anchorOf(report.name) })
    if (group.sweep === null || !isExplored) continue
    const rows = await Promise.all(
      reports.map(async (report) => {
        return { report, ...(await metricsOf(engine, report)) }
      })
    )
    sweeps.push(exploredSweep(group.sweep, rows))
  }
  const unread = evaluated.filter(({ mistakes }) => mistakes.length > 0).length
  return { sweeps, steps, unread }
}

/** A definition's steps; `sweep` is its name where they are several. */
interface Group {
  readonly sweep: string | null
  readonly steps: readonly NamedDerivation[]
}

type Measured = { readonly report: StepReport } & Awaited<ReturnType<typeof metricsOf>>

/** A sweep with the numbers of its steps: the first of them, how many more there are, and plots. */
export function exploredSweep(name: string, measured: readonly Measured[]): ExploredSweep {
  const names = measured.map(({ report }) => report.name)
  const { parameters, places } = sweepChoices(name, names)
  const rows = measured.map(({ report, metrics }, step): ComparedStep => {
    const values = parameters.map(
      ({ name: parameter, values: all }, at) =>
        [parameter, all[places[step]?.[at] ?? 0] ?? ''] as const
    )
    return {
      report,
      parameters: new Map(values),
      metrics: new Map(metrics.map((metric) => [metric.name, metric]))
    }
  })
  // Programs like to write their own options down: those are told already.
  const said = new Set(parameters.map((parameter) => plainName(parameter.name)))
  const metrics = [...new Set(rows.flatMap((row) => [...row.metrics.keys()]))].filter(
    (metric) => !said.has(plainName(metric))
  )
  const shown = metrics.slice(0, mostMetrics)
  const unseen = Math.max(0, ...measured.map((one) => one.omitted))
  const steps = rows.map((row) => ({
    report: row.report,
    metrics: new Map([...row.metrics].map(([metric, { text }]) => [metric, text]))
  }))
  return {
    ...{ name, steps, metrics: shown },
    omittedMetrics: metrics.length - shown.length + unseen,
    ...plotsOf(rows, parameters, shown)
  }
}

/**
 * The first numbers that differ, each over the parameter of numbers that has most values, and how
 * many more differ.
 */
function plotsOf(
  rows: readonly ComparedStep[],
  parameters: readonly SweepParameter[],
  metrics: readonly string[]
): Pick<ExploredSweep, 'plots' | 'omittedPlots'> {
  const count = ({ values }: SweepParameter): number => new Set(values.map(Number)).size
  const numeric = parameters.filter(({ isNumeric }) => isNumeric)
  const [widest] = numeric.sort((one, other) => count(other) - count(one))
  if (widest === undefined || count(widest) < 3) return { plots: [], omittedPlots: 0 }
  const x = widest.name
  const titled = parameters.map(({ name }) => ({ key: name, title: name }))
  const nothingLeftOut = { omittedMetrics: 0, unreadFiles: 0, unreadAncestors: 0 }
  const comparison = { rows, parameters: titled, metrics, ...nothingLeftOut }
  const differing = metrics.filter((y) => bestOf(rows, y) !== null)
  const drawn = differing.slice(0, mostPlots)
  return {
    plots: drawn.flatMap((y) => plotOf(comparison, { x, y }) ?? []),
    omittedPlots: differing.length - drawn.length
  }
}
