import type { Comparison, ComparedStep, Parameter } from './comparison.ts'
import {
  type Block,
  type Cell,
  type Column,
  counted,
  type Document,
  type Plot
} from '../../outcome/index.ts'
import { isLowerBetter, mostMetricFiles } from './metrics.ts'
import { missingInWords } from '../../render/words/commands/index.ts'

/** What a comparison is asked to draw: `x` a parameter, `y` a metric. */
export interface PlotRequest {
  readonly x: string
  readonly y: string
}

/** A display holds no more. */
const mostRows = 200
const mostColumns = 16

/** The table of a comparison with the best of each metric marked, and a plot where one tells more. */
export function compareDocument(comparison: Comparison, asked: PlotRequest | null): Document {
  const { rows, parameters, metrics } = comparison
  const blocks: Block[] = [tableOf(comparison)]
  for (const text of missingInWords(rows.map(({ report }) => report)))
    blocks.push({ kind: 'paragraph', text, tone: 'warning' })
  const count = metrics.length + comparison.omittedMetrics
  if (parameters.length > mostColumns || count > mostColumns) {
    const text = `Of ${parameters.length} parameters and ${count} metrics the first ${mostColumns} are shown.`
    blocks.push({ kind: 'paragraph', text, tone: 'pale' })
  }
  if (comparison.unreadFiles > 0)
    blocks.push({ kind: 'paragraph', text: unreadInWords(comparison.unreadFiles), tone: 'pale' })
  const best = bestInWords(comparison)
  if (best !== null) blocks.push({ kind: 'paragraph', text: best, tone: 'pale' })
  const plot = asked === null ? usualPlot(comparison) : plotOf(comparison, asked)
  if (plot !== null) blocks.push({ kind: 'plot', plot })
  return { title: `${counted(rows.length, 'step')} compared`, blocks }
}

/** That a step has more files with numbers than are read. */
export function unreadInWords(files: number): string {
  return `Of a step's files with numbers the first ${mostMetricFiles} are read, and ${counted(files, 'more file')} ${files === 1 ? 'is' : 'are'} not: name those that count as metrics in its definition, as in metrics = [ "scores.json" ];`
}

function tableOf({ rows, parameters, metrics }: Comparison): Block {
  const shownParameters = parameters.slice(0, mostColumns)
  const shownMetrics = metrics.slice(0, mostColumns)
  const best = new Map(shownMetrics.map((name) => [name, bestOf(rows, name)]))
  const columns: Column[] = [
    { title: 'step', numeric: false },
    ...shownParameters.map(({ title, key }) => ({ title, numeric: isNumeric(rows, key) })),
    ...shownMetrics.map((title) => ({ title, numeric: true }))
  ]
  const cells = rows.slice(0, mostRows).map((row): Cell[] => [
    nameCell(row),
    ...shownParameters.map(({ key }) => ({ text: row.parameters.get(key) ?? '' })),
    ...shownMetrics.map((name): Cell => {
      const metric = row.metrics.get(name)
      if (metric === undefined) return { text: '' }
      const { text, value } = metric
      return { text: shortNumber(text), exact: text, best: value === best.get(name) }
    })
  ])
  return { kind: 'table', columns, rows: cells, omitted: Math.max(0, rows.length - mostRows) }
}

function nameCell({ report }: ComparedStep): Cell {
  const { name, outPath, folder } = report
  if (outPath === null) return { text: name, tone: 'pale' }
  return folder === null ? { text: name } : { text: name, href: folder }
}

/** The best value of a metric; null where all have the same, or only one has a finite one. */
export function bestOf(rows: readonly ComparedStep[], name: string): number | null {
  const values = rows
    .flatMap((row) => row.metrics.get(name)?.value ?? [])
    .filter((value) => Number.isFinite(value))
  if (new Set(values).size < 2) return null
  return isLowerBetter(name) ? Math.min(...values) : Math.max(...values)
}

function bestInWords({ rows, metrics }: Comparison): string | null {
  const marked = metrics.slice(0, mostColumns).filter((name) => bestOf(rows, name) !== null)
  if (marked.length === 0) return null
  const lower = marked.filter(isLowerBetter)
  const higher = marked.filter((name) => !isLowerBetter(name))
  const parts = [
    ...(higher.length > 0 ? [`the highest of ${higher.join(', ')}`] : []),
    ...(lower.length > 0 ? [`the lowest of ${lower.join(', ')}`] : [])
  ]
  return `★ marks ${parts.join(' and ')}: by its name.`
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
  return parameters
    .map(({ key, title }) => `${title} ${row.parameters.get(key) ?? 'not given'}`)
    .join(', ')
}

function isCalled({ title }: Parameter, name: string): boolean {
  const bare = name.replace(/^-+/, '')
  return title === bare || title.slice(title.lastIndexOf('.') + 1) === bare
}

/** A number for a table: with five significant digits where it has more. */
export function shortNumber(text: string): string {
  const value = Number(text)
  if (text.replace(/\D/g, '').length <= 6 || !Number.isFinite(value)) return text
  if (Number.isInteger(value)) return text
  return String(Number(value.toPrecision(5)))
}
