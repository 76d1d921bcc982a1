import { summariseFile } from '../../files/summarise.ts'
import type { FileSummary } from '../../files/summary.ts'
import type { Engine } from '../engine.ts'
import { isPattern, matchesName } from '../name-pattern.ts'
import type { StepReport } from '../outcome.ts'
import { pathInOutput } from '../output-path.ts'

/** A number that a step wrote. */
export interface Metric {
  /** Keys joined by dots; behind the file's name where several files have it. */
  readonly name: string
  readonly value: number
  /** As it stands in the file. */
  readonly text: string
}

const mostFiles = 8
const mostMetrics = 60

/**
 * The numbers of a step's result: of the files that it declares as metrics; else of a JSON file that
 * is called so (metrics, scores, results …), else of its only JSON file. Of a table the last row
 * counts, as training writes them, and of one with two columns each row is a name and a number.
 */
export async function metricsOf(engine: Engine, step: StepReport): Promise<readonly Metric[]> {
  if (step.outPath === null) return []
  const paths = metricFiles(step).slice(0, mostFiles)
  const metrics = new Map<string, Metric>()
  for (const path of paths) {
    const onDisk = pathInOutput(engine.nix, step.outPath, path)
    const file = onDisk === null ? null : await summariseFile(onDisk, path)
    for (const metric of file === null ? [] : numbersOf(file)) {
      const name = metrics.has(metric.name) ? `${stem(path)}.${metric.name}` : metric.name
      if (metrics.size < mostMetrics) metrics.set(name, { ...metric, name })
    }
  }
  return [...metrics.values()]
}

function metricFiles({ declared, files }: StepReport): readonly string[] {
  const paths = files.files.map(({ path }) => path)
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

function numbersOf({ preview }: FileSummary): readonly Metric[] {
  if (preview.kind === 'json') {
    return preview.scalars.flatMap(({ name, text, numeric }) => {
      return numeric ? metric(name, text) : []
    })
  }
  if (preview.kind !== 'table') return []
  const { columns, rows, lastRows } = preview
  const all = [...rows, ...lastRows]
  const [first, second] = columns
  if (columns.length === 2 && first?.numeric === false && second?.numeric === true)
    return all.flatMap(([name = '', text = '']) => metric(name, text))
  const last = all.at(-1) ?? []
  return columns.flatMap(({ name, numeric }, index) =>
    numeric ? metric(name, last[index] ?? '') : []
  )
}

function metric(name: string, text: string): Metric[] {
  const value = Number(text)
  return name === '' || text.trim() === '' || !Number.isFinite(value) ? [] : [{ name, value, text }]
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
