import { withHistogram } from './columns.ts'
import type { Column, Limits, Preview } from '../reading/index.ts'

/** A column of a format that has types of its own. */
export interface TypedColumn {
  readonly name: string
  readonly type: string
  readonly numeric: boolean
}

/** The rows of a table and how many there are; values as a library gives them. */
export interface TypedRows {
  readonly columns: readonly TypedColumn[]
  readonly omittedColumns: number
  readonly rows: readonly (readonly unknown[])[]
  /** null where it was not counted. */
  readonly total: number | null
}

/** A table of typed values: first rows of those given, and histograms of them all. */
export function typedTable(
  { columns, omittedColumns, rows, total }: TypedRows,
  limits: Limits
): Extract<Preview, { readonly kind: 'table' }> {
  const shown = rows.length <= limits.rows + limits.lastRows ? rows : rows.slice(0, limits.rows)
  const isWhole = total !== null && rows.length >= total
  return {
    kind: 'table',
    columns: columns.map(({ name, type, numeric }, index): Column => {
      const column = { name, type, numeric }
      if (!numeric) return column
      const numbers = rows
        .map((row) => row[index])
        .filter((value) => typeof value === 'number' || typeof value === 'bigint')
        .map(Number)
        .filter(Number.isFinite)
      return withHistogram(column, Float64Array.from(numbers), !isWhole)
    }),
    omittedColumns,
    rows: shown.map((row) => row.map((value) => cellText(value, limits.line))),
    lastRows:
      isWhole && shown.length < rows.length
        ? rows
            .slice(-limits.lastRows)
            .map((row) => row.map((value) => cellText(value, limits.line)))
        : [],
    totalRows: total
  }
}

/** A time of the day, given in so many ticks to a second, as `09:30:00.25`; the value itself where it is none. */
export function timeOfDay(value: unknown, ticks: number): unknown {
  if (typeof value !== 'number' && typeof value !== 'bigint') return value
  const count = BigInt(Math.round(Number(value)))
  const each = BigInt(ticks)
  const seconds = typeof value === 'bigint' ? value / each : count / each
  const rest = (typeof value === 'bigint' ? value : count) % each
  if (seconds < 0n || rest < 0n || seconds > 86_400n) return value
  const two = (part: bigint): string => String(part).padStart(2, '0')
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':')
  const digits = String(ticks).length - 1
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`
  return clock + fraction
}

/** A value as a cell; lists and structures as JSON, cut. */
export function cellText(value: unknown, limit: number, depth = 0): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value.slice(0, limit)
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? '' : value.toISOString().replace('T00:00:00.000Z', '')
  }
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.subarray(0, 16)).toString('hex')
    return value.length > 16 ? `${hex}…` : hex
  }
  if (depth > 3) return '…'
  const inner = (item: unknown): string => cellText(item, limit, depth + 1)
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items: ArrayLike<unknown> = isList(value) ? value : []
    return `[${listed(items.length, (index) => inner(items[index]))}]`.slice(0, limit)
  }
  if (typeof value !== 'object') return ''
  const entries = Object.entries(value).map(
    ([key, item]: readonly [string, unknown]) =>
      (): string =>
        `${key}: ${inner(item)}`
  )
  return `{${listed(entries.length, (index) => entries[index]?.() ?? '')}}`.slice(0, limit)
}

/** Items of a list or structure that a cell shows before the rest is counted. */
const mostItems = 20

function listed(count: number, words: (index: number) => string): string {
  const first = Array.from({ length: Math.min(count, mostItems) }, (_, index) => words(index))
  return [...first, ...(count > mostItems ? [`… ${count - mostItems} more`] : [])].join(', ')
}

/** What a library gives for a list: of numbers it is a typed array. */
function isList(value: object): value is ArrayLike<unknown> {
  return 'length' in value
}
