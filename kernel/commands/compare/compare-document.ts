import type { Comparison, ComparedStep, Parameter } from './comparison.ts'
import type { Document, Plot } from '../../outcome/index.ts'
import { isLowerBetter, mostMetricFiles } from './metrics.ts'
import {
  comparedInWords,
  type ComparedSteps,
  givenInWords,
  type PicturesOfSteps
} from '../../render/words/commands/index.ts'

/** What a comparison is asked to draw: `x` a parameter, `y` a metric. */
export interface PlotRequest {
  readonly x: string
  readonly y: string
}

/** The table of a comparison with the best of each metric marked, and a plot where one tells more. */
export function compareDocument(
  comparison: Comparison,
  asked: PlotRequest | null,
  pictures: PicturesOfSteps | null = null
): Document {
  const plot = asked === null ? usualPlot(comparison) : plotOf(comparison, asked)
  return comparedInWords({ ...tableOf(comparison), plot, pictures })
}

function tableOf(comparison: Comparison): Omit<ComparedSteps, 'plot' | 'pictures'> {
  const { rows, parameters, metrics, omittedMetrics, unreadFiles, unreadAncestors } = comparison
  const best = new Map(metrics.map((name) => [name, bestOf(rows, name)]))
  const which = (name: string) => (isLowerBetter(name) ? 'lowest' : 'highest')
  return {
    parameters: parameters.map(({ title, key }) => ({ title, isNumeric: isNumeric(rows, key) })),
    metrics: metrics.map((name) => ({ name, best: best.get(name) == null ? null : which(name) })),
    rows: rows.map((row) => ({
      report: row.report,
      parameters: parameters.map(({ key }) => row.parameters.get(key) ?? null),
      metrics: metrics.map((name) => {
        const metric = row.metrics.get(name)
        return metric === undefined
          ? null
          : { text: metric.text, isBest: metric.value === best.get(name) }
      })
    })),
    ...{ omittedMetrics, unreadAncestors },
    unread: unreadFiles === 0 ? null : { read: mostMetricFiles, more: unreadFiles }
  }
}

/** The best value of a metric; null where all have the same, or only one has a finite one. */
export function bestOf(rows: readonly ComparedStep[], name: string): number | null {
  const values = rows
    .flatMap((row) => row.metrics.get(name)?.value ?? [])
    .filter((value) => Number.isFinite(value))
  if (new Set(values).size < 2) return null
  return isLowerBetter(name) ? Math.min(...values) : Math.max(...values)
}

function isNumeric(rows: readonly ComparedStep[], key: string): boolean {
  return rows.every((row) => {
    const text = row.parameters.get(key)
    return text === undefined || numberOf(text) !== null
  })
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Fewer points tell no more than the table. */
const fewestPoints = 3

/** The first metric over the one parameter that is a number, where there is just one. */
function usualPlot(comparison: Comparison): Plot | null {
  const { rows, parameters, metrics } = comparison
  const numeric = parameters.filter(({ key }) => isNumeric(rows, key))
  const [parameter] = numeric
  const [metric] = metrics.filter((name) => bestOf(rows, name) !== null)
  if (parameter === undefined || metric === undefined || numeric.length > 1) return null
  const plot = plotOf(comparison, { x: parameter.title, y: metric })
  const points = plot?.series.flatMap((series) => series.points.map(({ x }) => x)) ?? []
  return new Set(points).size < fewestPoints ? null : plot
}

/** A metric over a parameter (or over another metric); null where there is none of that name. */
export function plotOf(comparison: Comparison, { x, y }: PlotRequest): Plot | null {
  const { rows, parameters } = comparison
  const parameter = parameters.find((one) => isCalled(one, x)) ?? null
  const series = new Map<string, Plot['series'][number]['points'][number][]>()
  const others = parameters.filter((one) => one !== parameter)
  const groups = new Set(rows.map((row) => groupOf(row, others)))
  // Each of so many combinations has a line of its own; more would be a tangle.
  const isGrouped = parameter !== null && groups.size <= 6 && groups.size < rows.length
  for (const row of rows) {
    const { name, drvPath } = row.report
    const at =
      parameter === null
        ? (row.metrics.get(x)?.value ?? null)
        : numberOf(row.parameters.get(parameter.key))
    const value = row.metrics.get(y)?.value
    if (at === null || value === undefined) continue
    // What is no number has no place in a plot; the table says what it is.
    if (!Number.isFinite(at) || !Number.isFinite(value)) continue
    const group = isGrouped ? groupOf(row, others) : ''
    const points = series.get(group) ?? []
    points.push({ x: at, y: value, label: name, drvPath })
    series.set(group, points)
  }
  if (series.size === 0) return null
  const sorted = [...series].map(([name, points]) => ({
    name,
    points: points.sort((one, other) => one.x - other.x)
  }))
  const isLine = sorted.every(
    ({ points }) =>
      points.length > 1 && new Set(points.map((point) => point.x)).size === points.length
  )
  const kind = isLine && parameter !== null ? 'line' : 'scatter'
  return { x: parameter?.title ?? x, y, kind, series: sorted }
}

function groupOf(row: ComparedStep, parameters: readonly Parameter[]): string {
  return parameters.map(({ key, title }) => givenInWords(title, row.parameters.get(key))).join(', ')
}

function isCalled({ title }: Parameter, name: string): boolean {
  const bare = name.replace(/^-+/, '')
  return title === bare || title.slice(title.lastIndexOf('.') + 1) === bare
}
