import { isJsonObject, type JsonObject, type JsonValue } from '../../../nix/base/index.ts'
import { tooMuchOf } from './chart-size.ts'
import {
  type Chart,
  type FileRemark,
  isList,
  type NativeForm,
  type Preview
} from '../reading/index.ts'

/** A specification of a chart: what can be drawn of it, and itself where a frontend may have it. */
export interface ChartReading {
  readonly type: string
  readonly preview: Preview
  readonly native?: NativeForm
  readonly notes: readonly FileRemark[]
}

const vegaLite = 'application/vnd.vegalite.v5+json'
const plotly = 'application/vnd.plotly.v1+json'
/** Points that are drawn; more are a cloud, which the library draws better. */
const mostPoints = 2_000
const mostSeries = 10

/**
 * The chart that a JSON value specifies, in Vega-Lite or Plotly; null where it is neither. `text`
 * is the value as it is to be read. What a specification of a step could make a page do (run an
 * expression, load from an address, follow a link) keeps it from the frontend's own viewer.
 */
export function chartOf(value: JsonValue, text: string): ChartReading | null {
  if (!isJsonObject(value)) return null
  const isVega = /vega-lite\/v\d/.test(wordsOf(value['$schema']))
  const traces = value['data']
  const isPlotly =
    isList(traces) && isJsonObject(value['layout']) && traces.every((trace) => isJsonObject(trace))
  if (!isVega && !isPlotly) return null
  const active = activeKey(value, isVega)
  const chart = isVega ? vegaChart(value) : plotlyChart(value)
  const type = isVega ? vegaLite : plotly
  const preview: Preview = { kind: 'chart', chart, text }
  const name: FileRemark = { kind: 'fact', text: isVega ? 'Vega-Lite' : 'Plotly' }
  if (active !== null)
    return { type, preview, notes: [name, { kind: 'chart-could-act', key: active }] }
  const data = isVega ? value : { data: traces ?? [], layout: value['layout'] ?? {} }
  const tooMuch = tooMuchOf(data, isVega ? 'vega' : 'plotly')
  if (tooMuch !== null)
    return { type, preview, notes: [name, { kind: 'chart-too-much', why: tooMuch }] }
  return { type, preview, native: { mimeType: type, data }, notes: [name] }
}

/** Keys whose values are expressions, addresses or code, in either library. */
const acting =
  /expr|signal|^(calculate|filter|test|href|url|uri|usermeta|events?|on|update|init|bind|loader|customFormatTypes|formatType|source|mapbox|updatemenus|sliders|transforms|topojsonURL|plotlyServerURL|tooltipHtml)$/i

/** The first key, in any depth, by which a chart could act; data of Vega-Lite is not searched. */
function activeKey(value: JsonValue, isVega: boolean): string | null {
  if (isList(value)) {
    for (const item of value) {
      const found = activeKey(item, isVega)
      if (found !== null) return found
    }
    return null
  }
  if (typeof value === 'string') {
    // Vega-Lite writes titles and names of fields into expressions, quotes and all; Plotly
    // understands some tags in texts, links among them.
    if (isVega) return /["'`\\\n]/.test(value) ? 'a quote' : null
    return /<\s*a\b|javascript:/i.test(value) ? '<a>' : null
  }
  if (!isJsonObject(value)) return null
  for (const [key, inner] of Object.entries(value)) {
    if (acting.test(key)) return key
    if (isVega && (key === 'values' || key === 'datasets')) continue
    const found = activeKey(inner, isVega)
    if (found !== null) return found
  }
  return null
}

function vegaChart(spec: JsonObject): Chart | null {
  const { mark, encoding, data, title } = spec
  const kind = markOf(isJsonObject(mark) ? wordsOf(mark['type']) : wordsOf(mark))
  const rows = isJsonObject(data) ? data['values'] : undefined
  if (kind === null || !isJsonObject(encoding) || !isList(rows) || rows.length > mostPoints)
    return null
  const [x, y] = [plainField(encoding['x']), plainField(encoding['y'])]
  const known = new Set(['x', 'y', 'color', 'tooltip', 'detail'])
  if (x === null || y === null || !Object.keys(encoding).every((key) => known.has(key))) return null
  const colour = encoding['color'] === undefined ? null : plainField(encoding['color'])
  if (colour === null && encoding['color'] !== undefined) return null
  const series = new Map<string, { x: number | string; y: number }[]>()
  for (const row of rows) {
    if (!isJsonObject(row)) return null
    const point = pointOf(row[x.field], row[y.field])
    if (point === null) continue
    const name = colour === null ? '' : wordsOf(row[colour.field])
    const points = series.get(name)
    if (points === undefined) series.set(name, [point])
    else points.push(point)
  }
  const words = isJsonObject(title) ? wordsOf(title['text']) : wordsOf(title)
  return finished(kind, words, x.title, y.title, series)
}

/** A field that is shown as it is; aggregates and bins are left to the library. */
function plainField(channel: JsonValue | undefined): { field: string; title: string } | null {
  if (!isJsonObject(channel) || typeof channel['field'] !== 'string') return null
  const other = ['aggregate', 'bin', 'timeUnit', 'stack', 'condition', 'impute']
  if (other.some((key) => channel[key] !== undefined)) return null
  const title = channel['title']
  return { field: channel['field'], title: typeof title === 'string' ? title : channel['field'] }
}

function plotlyChart(figure: JsonObject): Chart | null {
  const { data, layout } = figure
  if (!isList(data) || !isJsonObject(layout)) return null
  const series = new Map<string, { x: number | string; y: number }[]>()
  let kind: Chart['mark'] | null = null
  for (const [index, trace] of data.entries()) {
    if (!isJsonObject(trace) || trace['orientation'] === 'h') return null
    const type = wordsOf(trace['type'] ?? 'scatter')
    const mode = wordsOf(trace['mode'])
    const mark =
      type === 'bar' ? 'bar' : type !== 'scatter' ? null : mode === 'markers' ? 'point' : 'line'
    const { x, y } = trace
    if (mark === null || (kind !== null && kind !== mark) || !isList(y)) return null
    if (y.length > mostPoints) return null
    kind = mark
    const points = y.flatMap((value, at) => {
      const point = pointOf(isList(x) ? x[at] : at, value)
      return point === null ? [] : [point]
    })
    const name = wordsOf(trace['name'])
    series.set(name === '' || series.has(name) ? `trace ${index}` : name, points)
  }
  if (kind === null) return null
  const titleOf = (axis: JsonValue | undefined): string => {
    const title = isJsonObject(axis) ? axis['title'] : axis
    return isJsonObject(title) ? wordsOf(title['text']) : wordsOf(title)
  }
  const title = isJsonObject(layout['title']) ? titleOf(layout) : wordsOf(layout['title'])
  return finished(kind, title, titleOf(layout['xaxis']), titleOf(layout['yaxis']), series)
}

function finished(
  mark: Chart['mark'],
  title: string,
  x: string,
  y: string,
  series: ReadonlyMap<string, readonly { readonly x: number | string; readonly y: number }[]>
): Chart | null {
  const all = [...series.values()].flat()
  if (all.length === 0 || series.size > mostSeries) return null
  const isWords = all.some((point) => typeof point.x === 'string')
  if (isWords && mark === 'bar' && new Set(all.map((point) => point.x)).size > 60) return null
  const parts = [...series].map(([name, points]) => ({
    name: name.slice(0, 60),
    // A line goes from left to right, as Vega-Lite draws it.
    points:
      mark === 'line' && !isWords
        ? [...points].sort((a, b) => Number(a.x) - Number(b.x))
        : points.map((point) => (isWords ? { ...point, x: String(point.x).slice(0, 60) } : point))
  }))
  return { mark, title: title.slice(0, 120), x: x.slice(0, 60), y: y.slice(0, 60), series: parts }
}

function markOf(mark: string): Chart['mark'] | null {
  if (mark === 'bar' || mark === 'line' || mark === 'point') return mark
  return mark === 'circle' || mark === 'square' ? 'point' : null
}

function pointOf(
  x: JsonValue | undefined,
  y: JsonValue | undefined
): { readonly x: number | string; readonly y: number } | null {
  if (typeof y !== 'number') return null
  return typeof x === 'number' || typeof x === 'string' ? { x, y } : null
}

function wordsOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
