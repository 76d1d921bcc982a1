import { withHistogram } from './columns.ts'
import type { Limits } from './limits.ts'
import type { Column, Preview } from './summary.ts'

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
    columns: columns.map((column, index): Column => {
      if (!column.numeric) return column
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
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, 20) : []
    const words = items.map((item) => cellText(item, limit, depth + 1)).join(', ')
    return `[${words}]`.slice(0, limit)
  }
  if (typeof value !== 'object') return ''
  const words = Object.entries(value)
    .slice(0, 20)
    .map(([key, item]) => `${key}: ${cellText(item, limit, depth + 1)}`)
  return `{${words.join(', ')}}`.slice(0, limit)
}
