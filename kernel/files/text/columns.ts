import type { Column, Histogram } from '../reading/index.ts'

/** Bars that can be told apart in the width of a column. */
const binCount = 12
/** How many rows of an excerpt are counted, at even distances: an excerpt tells only roughly. */
const countedRows = 20_000
/** Fewer numbers than these are read one by one. */
const leastNumbers = 12
/** Rows that tell a column's type; the rest hardly ever says otherwise. */
const typedRows = 2_000

const integer = /^[+-]?\d[\d_]*$/
const numeral = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?$/
const absent = /^([+-]?(nan|inf|infinity)|na|n\/a|null|none|-)?$/i
const truth = /^(true|false|yes|no)$/i
const date = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

/**
 * What the columns of a table hold, by the text of their cells: a type, and for numbers how they
 * are spread. `ofExcerpt` says that the rows are not all that there are.
 */
export function columnsOf(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  ofExcerpt: boolean
): readonly Column[] {
  return names.map((name, index): Column => {
    const type = typeOf(rows, index)
    const numeric = type === 'integer' || type === 'number'
    if (!numeric) return { name, numeric, type }
    const numbers = new Float64Array(rows.length)
    let count = 0
    const step = ofExcerpt ? Math.ceil(rows.length / countedRows) : 1
    for (let at = 0; at < rows.length; at += step) {
      const value = numberOf(rows[at]?.[index] ?? '')
      if (Number.isFinite(value)) numbers[count++] = value
    }
    return withHistogram({ name, numeric, type }, numbers.subarray(0, count), ofExcerpt)
  })
}

/** The column with the histogram of its numbers, all finite, where there are enough to tell. */
export function withHistogram(column: Column, numbers: Float64Array, ofExcerpt: boolean): Column {
  const histogram = histogramOf(numbers, ofExcerpt)
  return histogram === null ? column : { ...column, histogram }
}

function typeOf(rows: readonly (readonly string[])[], index: number): string {
  const candidates = new Set(['integer', 'number', 'boolean', 'date'])
  let filled = 0
  for (const row of rows.length > typedRows ? rows.slice(0, typedRows) : rows) {
    const cell = (row[index] ?? '').trim()
    if (absent.test(cell)) continue
    filled += 1
    if (!integer.test(cell)) candidates.delete('integer')
    if (!numeral.test(cell)) candidates.delete('number')
    if (!truth.test(cell)) candidates.delete('boolean')
    if (!date.test(cell)) candidates.delete('date')
    if (candidates.size === 0) return 'text'
  }
  return filled === 0 ? 'empty' : ([...candidates][0] ?? 'text')
}

function numberOf(cell: string): number {
  const plain = Number(cell)
  if (cell !== '' && !Number.isNaN(plain)) return plain
  const trimmed = cell.trim().replaceAll('_', '').replace(/%$/, '')
  return trimmed === '' ? NaN : Number(trimmed)
}

/**
 * The number that a cell holds, as columns of numbers have it: null where nothing stands there, or a
 * word for nothing; undefined where it is something else.
 */
export function numberIn(cell: string): number | null | undefined {
  // Most are plain numbers, and told ten times as fast.
  const plain = cell === '' ? NaN : Number(cell)
  if (!Number.isNaN(plain)) return cell.trim() === '' ? null : plain
  const trimmed = cell.trim()
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  if (absent.test(trimmed)) return null
  return numeral.test(trimmed) ? numberOf(trimmed) : undefined
}

function histogramOf(numbers: Float64Array, ofExcerpt: boolean): Histogram | null {
  if (numbers.length < leastNumbers) return null
  let from = Infinity
  let to = -Infinity
  for (const value of numbers) {
    if (value < from) from = value
    if (value > to) to = value
  }
  const span = to - from
  if (span === 0 || !Number.isFinite(span)) return null
  const bins = Array.from({ length: binCount }, () => 0)
  for (const value of numbers) {
    const bin = Math.min(binCount - 1, Math.floor(((value - from) / span) * binCount))
    bins[bin] = (bins[bin] ?? 0) + 1
  }
  return { bins, from, to, ofExcerpt }
}
