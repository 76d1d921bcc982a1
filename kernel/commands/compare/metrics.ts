import { summarise, summariseFile } from '../../files/summarise/index.ts'
import type { FileSummary } from '../../files/reading/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { isPattern, matchesName } from '../../session/notebook/index.ts'
import type { StepReport } from '../../outcome/index.ts'
import { pathInOutput } from '../../session/results/index.ts'

/** A number that a step wrote. */
export interface Metric {
  /** Keys joined by dots; behind the file's name where several files have it. */
  readonly name: string
  /** NaN and the infinities too, which are what a program that diverged writes. */
  readonly value: number
  /** As it stands in the file. */
  readonly text: string
}

/** The first numbers of a result, and how many more there are. */
export interface Metrics {
  readonly metrics: readonly Metric[]
  readonly omitted: number
  /** Files with numbers that are not read. */
  readonly unread: number
}

/** Files that are read for one result. */
export const mostMetricFiles = 8
const mostMetrics = 200
/** Files of an output that is looked at once more, since its listing was cut. */
const mostListed = 5_000

/**
 * The numbers of a step's result: of the files that it declares as metrics; else of a JSON file that
 * is called so (metrics, scores, results …), else of its only JSON file. Of a table the last row
 * counts, as training writes them, and of one with two columns each row is a name and a number.
 */
export async function metricsOf(engine: Pick<Engine, 'nix'>, step: StepReport): Promise<Metrics> {
  if (step.outPath === null) return { metrics: [], omitted: 0, unread: 0 }
  const all = metricFiles(step, await pathsOf(engine, step))
  const paths = all.slice(0, mostMetricFiles)
  const metrics = new Map<string, Metric>()
  let omitted = 0
  for (const path of paths) {
    const onDisk = pathInOutput(engine.nix, step.outPath, path)
    const file = onDisk === null ? null : await summariseFile(onDisk, path)
    if (file !== null) omitted += omittedOf(file)
    for (const metric of file === null ? [] : numbersOf(file)) {
      // Folders may hold files of one name.
      const names = [metric.name, `${stem(path)}.${metric.name}`, `${path}.${metric.name}`]
      const name = names.find((one) => !metrics.has(one)) ?? metric.name
      if (metrics.size < mostMetrics) metrics.set(name, { ...metric, name })
      else omitted += 1
    }
  }
  return { metrics: [...metrics.values()], omitted, unread: all.length - paths.length }
}

/** The files of a result: of one that has more than a card lists, more of them. */
async function pathsOf(
  { nix }: Pick<Engine, 'nix'>,
  { outPath, files, declared }: StepReport
): Promise<readonly string[]> {
  const isCut = files.files.length < files.total && outPath !== null
  // Beside those that are called so a lone one counts, which is known of all that are listed alone.
  const first = [...(declared?.metrics ?? []), '*metric*.json', '*score*.json', '*.json']
  const listing = isCut
    ? await summarise(nix.onDisk(outPath), { files: mostListed, previews: 0, first })
    : files
  return listing.files.map(({ path }) => path)
}

function metricFiles({ declared }: StepReport, paths: readonly string[]): readonly string[] {
  const named = declared?.metrics ?? []
  if (named.length > 0) {
    return named.flatMap((pattern) => {
      const listed = paths.filter((path) => matchesName(pattern, path))
      // A listing may be cut: what is named outright is looked for all the same.
      return listed.length > 0 || isPattern(pattern) ? listed : [pattern]
    })
  }
  const json = paths.filter((path) => /\.json$/i.test(path))
  const called = json.filter((path) => /metric|score/i.test(stem(path)))
  if (called.length > 0) return called
  const likely = json.filter((path) => /result|summary|eval|stat|report/i.test(stem(path)))
  if (likely.length > 0) return likely
  return json.length === 1 ? json : []
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')
}

/** What a file holds beyond what is read of it; of a table of names and numbers rows, else columns. */
function omittedOf({ preview }: FileSummary): number {
  if (preview.kind === 'json') return preview.omittedScalars ?? 0
  if (preview.kind !== 'table') return 0
  const { omittedColumns, rows, lastRows, totalRows, estimatedRows } = preview
  const shown = rows.length + lastRows.length
  return isNamesAndNumbers(preview)
    ? Math.max(0, (totalRows ?? estimatedRows ?? shown) - shown)
    : omittedColumns
}

type TablePreview = Extract<FileSummary['preview'], { kind: 'table' }>

function isNamesAndNumbers({ columns: [first, second, third] }: TablePreview): boolean {
  return first?.numeric === false && second?.numeric === true && third === undefined
}

function numbersOf({ preview }: FileSummary): readonly Metric[] {
  if (preview.kind === 'json') {
    return preview.scalars.flatMap(({ name, text, numeric }) => {
      return numeric ? metric(name, text) : []
    })
  }
  if (preview.kind !== 'table') return []
  const { columns, rows, lastRows } = preview
  const all = [...rows, ...lastRows]
  if (isNamesAndNumbers(preview)) return all.flatMap(([name = '', text = '']) => metric(name, text))
  const last = all.at(-1) ?? []
  return columns.flatMap(({ name, numeric }, index) =>
    numeric ? metric(name, last[index] ?? '') : []
  )
}

function metric(name: string, text: string): Metric[] {
  const value = numberIn(text)
  return name === '' || value === null ? [] : [{ name, value, text }]
}

/** A number as programs write it, NaN and the infinities in the words of Python, R and JavaScript. */
function numberIn(text: string): number | null {
  const trimmed = text.trim()
  if (/^[+-]?nan$/i.test(trimmed)) return NaN
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(trimmed)
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity
  const value = Number(trimmed)
  return trimmed === '' || Number.isNaN(value) ? null : value
}

const lowerWords =
  /^(loss|error|errors|err|mse|rmse|mae|mape|rmsle|nll|perplexity|ppl|cost|seconds|second|time|duration|latency|minutes|ms|memory|bytes|size|misses|missed|wrong|false|fpr|fnr|distance|divergence|kl|wer|cer|brier|variance|std|deviation|residual|regret|bic|aic|logloss)$/

/** Whether less of a metric is better, by the words of its name: `val_loss`, `rmse`, `seconds`. */
export function isLowerBetter(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  return words.some((word) => lowerWords.test(word))
}
