import { isJsonObject, type JsonObject, type JsonValue } from '../../../nix/base/index.ts'
import { isList, type TooMuchOfChart } from '../reading/index.ts'

/**
 * What would be too much for the page that draws a chart; null where nothing is. A library
 * makes whatever a specification asks for: a width of 1e9 has it make 25 million ticks, and the tab
 * of the page ends. Both libraries count as drawn in a page of a laptop, with some seconds to spare.
 */
export function tooMuchOf(spec: JsonObject, library: 'vega' | 'plotly'): TooMuchOfChart | null {
  const data = new ChartData(library)
  data.take(spec, library === 'plotly' && isList(spec['data']))
  return (
    data.problem ??
    numberProblem(spec, data, library) ??
    (library === 'vega' ? viewProblem(spec, data) : null)
  )
}

/** Pixels; a canvas has four bytes for each, and four times as many where pixels are small. */
const mostPixels = 8e6
const longestSide = 10_000
/** Marks that are drawn, those of all views together: 200,000 take three seconds. */
const mostMarks = 200_000
const mostViews = 400
/** A text of more has pixels that no canvas has. */
const longestText = 5_000

/** What is a size in pixels, or how often something is done, by key, and the most it may be. */
const mostByKey: readonly (readonly [RegExp, number])[] = [
  [/^(width|height)$/, longestSide],
  [/^(continuous|discrete)(Width|Height)$/, 1_000],
  [/fontSize$/i, 200],
  [
    /^(maxbins|tickCount|steps|minsteps|maxsteps|ticks|nticks|ncontours|nbins[xy]|gridCount)$/,
    1_000
  ],
  [/^(columns|rows|order|symbolLimit)$/, 100]
]
/** Values of a chart's data, of any size. */
const ofData = /^(domain|domainMin|domainMax|domainMid|datum|values)$/
const mostElsewhere = 3_000
/** Steps from one to the next of something that is made: bins, ticks, a sequence. */
const stepKeys = /^(step|minstep|tickMinStep|dtick|size)$/
const mostSteps = 10_000
/** Data out of nothing, and data that grows with its square. */
const generators = /^(sequence|graticule|keyvals|pivot)$/

function numberProblem(
  value: JsonValue,
  data: ChartData,
  library: 'vega' | 'plotly',
  key = '',
  above = ''
): TooMuchOfChart | null {
  if (typeof value === 'string') return textProblem(value)
  if (typeof value === 'number') return oneNumberProblem(value, key, above, data, library)
  if (isList(value)) {
    for (const item of value) {
      const found = numberProblem(item, data, library, key, above)
      if (found !== null) return found
    }
    return null
  }
  if (!isJsonObject(value)) return null
  for (const [name, inner] of Object.entries(value)) {
    if (isData(name, inner, library)) continue
    if (name === 'scale' && inner === null && data.largest > longestSide)
      return { kind: 'no-scale' }
    if (library === 'vega' && generators.test(name)) return { kind: 'makes-data', key: name }
    const isMade = library === 'vega' && isJsonObject(inner)
    if (isMade && name === 'bins') return { kind: 'bins-by-step' }
    if (isMade && name === 'tickCount') return { kind: 'ticks-by-interval' }
    const found = numberProblem(inner, data, library, name, key)
    if (found !== null) return found
  }
  return null
}

function isData(key: string, value: JsonValue, library: 'vega' | 'plotly'): boolean {
  return library === 'vega'
    ? (key === 'values' && (isList(value) || typeof value === 'string')) || key === 'datasets'
    : isList(value) && key !== 'data' && !/s$/.test(key)
}

function oneNumberProblem(
  value: number,
  key: string,
  above: string,
  data: ChartData,
  library: 'vega' | 'plotly'
): TooMuchOfChart | null {
  // A logarithm to a base near 1 has as many powers as there are numbers.
  if (key === 'base' && !(value >= 1.1)) return { kind: 'number', key, value, most: null }
  const most = mostByKey.find(([pattern]) => pattern.test(key))?.[1]
  if (most !== undefined)
    return Math.abs(value) > most ? { kind: 'number', key, value, most } : null
  const isStep =
    library === 'vega'
      ? stepKeys.test(key) && key !== 'size' && !/^(width|height)$/.test(above)
      : key === 'dtick' || (key === 'size' && /^([xyz]bins|contours)$/.test(above))
  if (isStep && data.largest / Math.abs(value) > mostSteps)
    return { kind: 'small-step', key, value }
  if (library === 'plotly' || ofData.test(key)) return null
  return Math.abs(value) > mostElsewhere
    ? { kind: 'number', key, value, most: mostElsewhere }
    : null
}

function textProblem(text: string): TooMuchOfChart | null {
  return text.length > longestText ? { kind: 'long-text', characters: text.length } : null
}

/** What the data of a chart holds, as far as it says how much is drawn. */
class ChartData {
  /** Rows of all data together. */
  rows = 0
  /** The largest number, at least 1. */
  largest = 1
  problem: TooMuchOfChart | null = null
  readonly #library: 'vega' | 'plotly'
  readonly #values = new Map<string, Set<string>>()

  constructor(library: 'vega' | 'plotly') {
    this.#library = library
  }

  /** Looks for data in a specification; in data, at all values. */
  take(value: JsonValue, isData: boolean): void {
    if (typeof value === 'number') this.largest = Math.max(this.largest, Math.abs(value))
    else if (typeof value === 'string' && isData) this.problem ??= textProblem(value)
    else if (isList(value)) for (const item of value) this.take(item, isData)
    else if (isJsonObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (this.#library === 'vega' && key === 'values') this.#takeRows(inner)
        else if (this.#library === 'vega' && key === 'datasets' && isJsonObject(inner))
          for (const rows of Object.values(inner)) this.#takeRows(rows)
        else this.take(inner, isData)
      }
    }
  }

  #takeRows(rows: JsonValue): void {
    // CSV and the like, as text.
    if (typeof rows === 'string') this.rows += rows.split('\n').length
    if (!isList(rows)) return
    this.rows += rows.length
    for (const row of rows) {
      this.take(row, true)
      if (!isJsonObject(row)) continue
      for (const [field, value] of Object.entries(row)) {
        const values = this.#values.get(field) ?? new Set()
        values.add(typeof value === 'string' ? value : JSON.stringify(value))
        this.#values.set(field, values)
      }
    }
  }

  /** How many values a field has; of one that is made on the way as many as there are rows. */
  distinct(field: JsonValue | undefined): number {
    const known = typeof field === 'string' ? this.#values.get(field) : undefined
    return Math.max(1, known?.size ?? this.rows)
  }
}

interface Extent {
  readonly width: number
  readonly height: number
  readonly views: number
  /** How often the rows are drawn. */
  readonly draws: number
}

function viewProblem(spec: JsonObject, data: ChartData): TooMuchOfChart | null {
  const { width, height, views, draws } = extentOf(spec, data)
  if (!(views <= mostViews)) return { kind: 'views', count: views, most: mostViews }
  if (!(width <= longestSide)) return { kind: 'wide', pixels: Math.round(width) }
  if (!(height <= longestSide)) return { kind: 'high', pixels: Math.round(height) }
  if (!(width * height <= mostPixels))
    return { kind: 'large', width: Math.round(width), height: Math.round(height) }
  const marks = Math.max(1, draws) * data.rows
  return marks <= mostMarks ? null : { kind: 'marks', count: marks, most: mostMarks }
}

/** How large a specification becomes, with the views in it; at least, and not to the pixel. */
function extentOf(spec: JsonObject, data: ChartData): Extent {
  const inner = isJsonObject(spec['spec']) ? extentOf(spec['spec'], data) : null
  const { facet, repeat } = spec
  if (inner !== null && repeat !== undefined) return repeated(inner, repeat, spec)
  if (inner !== null && facet !== undefined) return faceted(inner, facet, spec, data)
  for (const key of ['layer', 'hconcat', 'vconcat', 'concat']) {
    const list = spec[key]
    if (!isList(list)) continue
    const parts = list.flatMap((one) =>
      isJsonObject(one)
        ? [extentOf(key === 'layer' ? { ...sizesOf(spec), ...one } : one, data)]
        : []
    )
    return withEncodedFacets(together(parts, key, spec), spec, data)
  }
  const unit = { width: sideOf('x', spec, data), height: sideOf('y', spec, data) }
  return withEncodedFacets({ ...unit, views: 1, draws: 1 }, spec, data)
}

function sizesOf({ width, height }: JsonObject): JsonObject {
  return {
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height })
  }
}

function together(parts: readonly Extent[], key: string, spec: JsonObject): Extent {
  const sum = (of: (part: Extent) => number) => parts.reduce((all, part) => all + of(part), 0)
  const most = (of: (part: Extent) => number) => Math.max(0, ...parts.map(of))
  const [width, height] = [(part: Extent) => part.width, (part: Extent) => part.height]
  const counts = { views: sum(({ views }) => views), draws: sum(({ draws }) => draws) }
  if (key === 'layer') return { ...counts, width: most(width), height: most(height) }
  if (key === 'hconcat') return { ...counts, width: sum(width), height: most(height) }
  if (key === 'vconcat') return { ...counts, width: most(width), height: sum(height) }
  const { across, down } = wrapped(parts.length, spec)
  return { ...counts, width: across * most(width), height: down * most(height) }
}

function repeated(inner: Extent, repeat: JsonValue, spec: JsonObject): Extent {
  const lengthOf = (list: JsonValue | undefined): number => (isList(list) ? list.length : 1)
  if (!isJsonObject(repeat)) return times(inner, wrapped(lengthOf(repeat), spec), true)
  const layers = lengthOf(repeat['layer'])
  const grid = { across: lengthOf(repeat['column']), down: lengthOf(repeat['row']) }
  const whole = times(inner, grid, true)
  return { ...whole, views: whole.views * layers, draws: whole.draws * layers }
}

function faceted(inner: Extent, facet: JsonValue, spec: JsonObject, data: ChartData): Extent {
  if (!isJsonObject(facet)) return inner
  if (facet['field'] !== undefined)
    return times(inner, wrapped(data.distinct(facet['field']), { ...facet, ...spec }), false)
  return times(inner, gridOf(facet, data), false)
}

function withEncodedFacets(extent: Extent, { encoding }: JsonObject, data: ChartData): Extent {
  if (!isJsonObject(encoding)) return extent
  const { facet } = encoding
  const wrapping = isJsonObject(facet)
    ? wrapped(data.distinct(facet['field']), facet)
    : { across: 1, down: 1 }
  return times(times(extent, wrapping, false), gridOf(encoding, data), false)
}

function gridOf({ row, column }: JsonObject, data: ChartData): Grid {
  const count = (channel: JsonValue | undefined): number =>
    isJsonObject(channel) ? data.distinct(channel['field']) : 1
  return { across: count(column), down: count(row) }
}

interface Grid {
  readonly across: number
  readonly down: number
}

function wrapped(count: number, { columns }: JsonObject): Grid {
  const across = typeof columns === 'number' && columns >= 1 ? Math.min(columns, count) : count
  return { across, down: Math.ceil(count / across) }
}

/** Rows of data are shared out among facets, and drawn in each view that is repeated. */
function times(inner: Extent, { across, down }: Grid, isRepeated: boolean): Extent {
  return {
    width: inner.width * across,
    height: inner.height * down,
    views: inner.views * across * down,
    draws: inner.draws * (isRepeated ? across * down : 1)
  }
}

/** The library's own sizes, where a view names none: of a continuous axis, and of one of words. */
const usualSide = 300
const usualStep = 20

function sideOf(axis: 'x' | 'y', spec: JsonObject, data: ChartData): number {
  const size = spec[axis === 'x' ? 'width' : 'height']
  if (typeof size === 'number') return Math.abs(size)
  const encoding = isJsonObject(spec['encoding']) ? spec['encoding'] : {}
  const channel = encoding[axis]
  const offset = encoding[`${axis}Offset`]
  if (size === 'container' || !isJsonObject(channel)) return usualSide
  const step =
    isJsonObject(size) && typeof size['step'] === 'number' ? Math.abs(size['step']) : null
  const { type, field } = channel
  const isOfWords =
    type === 'nominal' || type === 'ordinal' || (type === undefined && !('bin' in channel))
  if (step === null && !isOfWords) return usualSide
  const within = isJsonObject(offset) ? data.distinct(offset['field']) : 1
  return (step ?? usualStep) * data.distinct(field) * within
}
