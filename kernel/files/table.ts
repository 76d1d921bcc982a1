import { columnsOf } from './columns.ts'
import type { Preview } from './summary.ts'

export interface TableLimits {
  readonly columns: number
  readonly rows: number
  readonly lastRows: number
  /** UTF-16 units of a cell. */
  readonly cell: number
}

interface Parsed {
  readonly rows: readonly (readonly string[])[]
  /** Whether the end of the last row was seen. */
  readonly ended: boolean
  /** Whether the last quote that opened a cell has one that closes it. */
  readonly closed: boolean
}

type TablePreview = Extract<Preview, { readonly kind: 'table' }>

/**
 * The beginning and the end of a CSV or TSV file (RFC 4180, with any of comma, semicolon, tab or
 * bar between cells) as a table whose first row names the columns; null where it is no table. Types
 * and histograms of columns are those of all rows in `head` and `tail`. `tail` is the end of the
 * file where `head` is not all of it: as it may begin inside a quoted cell, its rows are taken only
 * if all of them have as many cells as the header. `size` is that of the file, in bytes, for the
 * number of rows that it likely has.
 */
export function tableOf(
  head: string,
  tail: string | null,
  separator: string | null,
  limits: TableLimits,
  size: number | null = null
): TablePreview | null {
  const between = separator ?? likelySeparator(head)
  const parsed = parseRows(head, between)
  const all = tail === null || parsed.ended ? parsed.rows : parsed.rows.slice(0, -1)
  const [header, ...body] = all
  if (header === undefined || (header.length < 2 && body.length === 0)) return null

  const width = Math.min(header.length, limits.columns)
  const isWhole = tail === null
  const ending = isWhole ? [] : lastRows(tail, between, header.length)
  const whole = isWhole && body.length <= limits.rows + limits.lastRows
  const first = whole ? body : body.slice(0, limits.rows)
  const last =
    whole || limits.lastRows === 0 ? [] : (isWhole ? body : ending).slice(-limits.lastRows)
  const shape = (row: readonly string[]): readonly string[] =>
    Array.from({ length: width }, (_, index) => cut(row[index] ?? '', limits.cell))
  const estimated =
    isWhole || size === null || body.length === 0
      ? null
      : Math.round((size * (body.length + 1)) / Buffer.byteLength(head)) - 1
  return {
    kind: 'table',
    columns: columnsOf(shape(header), ending.length === 0 ? body : [...body, ...ending], !isWhole),
    omittedColumns: header.length - width,
    rows: first.map(shape),
    lastRows: last.map(shape),
    totalRows: isWhole ? body.length : null,
    ...(estimated === null ? {} : { estimatedRows: estimated })
  }
}

/** The rows of RFC 4180 text. What follows a closing quote is taken as more of the cell. */
function parseRows(text: string, separator: string): Parsed {
  // Most tables have no quotes, and are split ten times as fast.
  if (!text.includes('"') && !text.includes('\r')) {
    const lines = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')
    const ended = lines.at(-1) === ''
    const filled = lines.filter((line) => line !== '')
    return { rows: filled.map((line) => line.split(separator)), ended, closed: true }
  }
  const rows: string[][] = []
  let position = text.startsWith('\uFEFF') ? 1 : 0
  let closed = true
  while (position < text.length) {
    const row: string[] = []
    for (;;) {
      const quoted = text[position] === '"' ? quotedCell(text, position + 1) : null
      const from = quoted === null ? position : quoted.end
      closed = quoted?.closed ?? true
      position = nextStop(text, from, separator)
      row.push((quoted === null ? '' : quoted.cell) + text.slice(from, position))
      if (text[position] !== separator) break
      position += 1
    }
    if (row.length > 1 || row[0] !== '') rows.push(row)
    if (position >= text.length) return { rows, ended: false, closed }
    position += text.startsWith('\r\n', position) ? 2 : 1
  }
  return { rows, ended: true, closed }
}

function quotedCell(
  text: string,
  from: number
): { readonly cell: string; readonly end: number; readonly closed: boolean } {
  let cell = ''
  let position = from
  for (;;) {
    const quote = text.indexOf('"', position)
    if (quote < 0) return { cell: cell + text.slice(position), end: text.length, closed: false }
    cell += text.slice(position, quote)
    if (text[quote + 1] !== '"') return { cell, end: quote + 1, closed: true }
    cell += '"'
    position = quote + 2
  }
}

function nextStop(text: string, from: number, separator: string): number {
  const mark = separator.charCodeAt(0)
  let position = from
  while (position < text.length) {
    const code = text.charCodeAt(position)
    if (code === mark || code === 10 || code === 13) return position
    position += 1
  }
  return position
}

function lastRows(tail: string, separator: string, width: number): readonly (readonly string[])[] {
  const firstEnd = tail.indexOf('\n')
  if (firstEnd < 0) return []
  const { rows, closed } = parseRows(tail.slice(firstEnd + 1), separator)
  return closed && rows.every((row) => row.length === width) ? rows : []
}

function likelySeparator(head: string): string {
  const line = head.slice(0, 10_000).split('\n', 1)[0] ?? ''
  const counted = [',', ';', '\t', '|'].map((mark) => ({ mark, count: line.split(mark).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark
}

function cut(cell: string, limit: number): string {
  return cell.length > limit ? `${cell.slice(0, limit)}…` : cell
}
