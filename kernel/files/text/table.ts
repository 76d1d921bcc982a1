import { columnsOf } from './columns.ts'
import type { FileRemark, Preview } from '../reading/index.ts'

/*
  Why this is ours: for the first fifty rows of 2.5 MB of quotes that are opened and never closed Papa
  Parse 5.7.1 needs 0.5 s of processor time and 300 MB, of 2 MB of `"a"b` 0.6 s and 460 MB (here 0.2
  and 0.1 s, 85 and 9 MB), and it holds a text whole. csv-parse 7.0.3 gives no row of a file with one
  stray quote, whatever stands above it, and needs 2 s and 760 MB for 50 MB of zeros. Neither tells
  what is no table.
*/

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

/** What a text in cells is: a table, or what it is not understood to be one for. */
export type TableReading =
  | {
      readonly kind: 'table'
      readonly table: TablePreview
      /** What was made of it that the text does not say itself. */
      readonly notes: readonly FileRemark[]
      /** The byte between the cells, the lines above the first row, and the comments among these. */
      readonly separator: number
      readonly linesAbove: number
      readonly comments: number
      /** Rows in `head`, with the header and the comments above it. */
      readonly rowsRead: number
    }
  /** `reason` is null where it is plainly no table. */
  | { readonly kind: 'lines'; readonly reason: FileRemark | null }

/**
 * The beginning and the end of a CSV or TSV file (RFC 4180, with any of comma, semicolon, tab or
 * bar between cells) as a table whose first row names the columns. Lines above it that begin with `#`
 * are comments, but for one that names the columns. Rows that have a cell more than the header, as R
 * writes them, have a name of their own in the first. What is not understood is no table. Types and
 * histograms of columns are those of all rows in `head` and `tail`. `tail` is the end of the file
 * where `head` is not all of it: as it may begin inside a quoted cell, its rows are taken only if all
 * of them have as many cells as there are columns.
 */
export function tableOf(
  head: string,
  tail: string | null,
  separator: string | null,
  limits: TableLimits
): TableReading {
  const { comments, rest } = withoutComments(head)
  const between = separator ?? likelySeparator(rest)
  const parsed = parseRows(rest, between)
  const all = tail === null || parsed.ended ? parsed.rows : parsed.rows.slice(0, -1)
  const named = nameColumns(comments, all, between)
  if (named.kind === 'lines') return named
  const { names, body, notes } = named

  const width = Math.min(names.length, limits.columns)
  const isWhole = tail === null
  const ending = isWhole ? [] : lastRows(tail, between, names.length)
  // That one row is left out would be a row itself.
  const whole = isWhole && body.length <= limits.rows + limits.lastRows + 1
  const first = whole ? body : body.slice(0, limits.rows)
  const last =
    whole || limits.lastRows === 0 ? [] : (isWhole ? body : ending).slice(-limits.lastRows)
  const shape = (row: readonly string[]): readonly string[] =>
    Array.from({ length: width }, (_, index) => cut(row[index] ?? '', limits.cell))
  return {
    kind: 'table',
    table: {
      kind: 'table',
      columns: columnsOf(shape(names), ending.length === 0 ? body : [...body, ...ending], !isWhole),
      omittedColumns: names.length - width,
      rows: first.map(shape),
      lastRows: last.map(shape),
      totalRows: isWhole ? body.length : null
    },
    notes,
    separator: between.charCodeAt(0),
    linesAbove: comments.length + (all.length - body.length),
    comments: comments.length,
    rowsRead: comments.length + all.length
  }
}

/** Lines above a table that are none of its rows. */
function withoutComments(head: string): {
  readonly comments: readonly string[]
  readonly rest: string
} {
  const comments: string[] = []
  let at = head.startsWith('\uFEFF') ? 1 : 0
  while (head[at] === '#') {
    const end = head.slice(at).search(/[\r\n]/)
    if (end < 0) break
    comments.push(head.slice(at, at + end))
    at += end
    while (head[at] === '\n' || head[at] === '\r') at += 1
  }
  // What is nothing but comments is read as it is.
  return at >= head.length ? { comments: [], rest: head } : { comments, rest: head.slice(at) }
}

interface NamedColumns {
  readonly kind: 'columns'
  readonly names: readonly string[]
  readonly body: readonly (readonly string[])[]
  readonly notes: readonly FileRemark[]
}

function nameColumns(
  comments: readonly string[],
  rows: readonly (readonly string[])[],
  separator: string
): NamedColumns | Extract<TableReading, { kind: 'lines' }> {
  const [first, ...others] = rows
  if (first === undefined || (first.length < 2 && others.length === 0)) {
    return { kind: 'lines', reason: null }
  }
  const above = headerIn(comments, first, separator)
  const header = above ?? first
  const body = above === null ? others : rows
  const skipped = comments.length - (above === null ? 0 : 1)
  const commentNotes: readonly FileRemark[] =
    skipped === 0 ? [] : [{ kind: 'comment-lines', count: skipped }]
  const widths = new Map<number, number>()
  for (const { length } of body) widths.set(length, (widths.get(length) ?? 0) + 1)
  const widest = Math.max(header.length, ...widths.keys())
  const narrower = body.filter(({ length }) => length < header.length).length
  const wider = body.filter(({ length }) => length > header.length).length
  if (wider > 0 && wider * 2 > body.length) {
    const isOneMore = widths.size === 1 && widest === header.length + 1
    if (!isOneMore) {
      const usual = [...widths].reduce((most, next) => (next[1] > most[1] ? next : most))[0]
      return { kind: 'lines', reason: { kind: 'shown-as-lines', first: header.length, usual } }
    }
    // A separator at the end of each row is no cell, and what comes first may name the row.
    const isTrailing = body.every((row) => row.at(-1) === '')
    const names = isTrailing ? [...header, ''] : ['', ...header]
    const note: FileRemark = { kind: isTrailing ? 'ends-with-separator' : 'named-rows' }
    return { kind: 'columns', names, body, notes: [...commentNotes, note] }
  }
  const names = Array.from({ length: widest }, (_, index) => header[index] ?? '')
  const notes: readonly FileRemark[] = [
    ...commentNotes,
    ...(wider === 0 ? [] : [{ kind: 'wider-rows', count: wider } as const]),
    ...(narrower === 0 ? [] : [{ kind: 'narrower-rows', count: narrower } as const])
  ]
  return { kind: 'columns', names, body, notes }
}

/**
 * The names that the last comment gives, as `#CHROM`, `POS` of genetics, or `# a,b` above rows of
 * numbers, as NumPy writes it; null where it gives none.
 */
function headerIn(
  comments: readonly string[],
  first: readonly string[],
  separator: string
): readonly string[] | null {
  const last = comments.at(-1) ?? ''
  const [cells = []] = parseRows(last, separator).rows
  if (cells.length < 2 || cells.length !== first.length) return null
  if (/^#[^#\s]/.test(last)) return cells
  const isNumbers = first.every((cell) => cell === '' || Number.isFinite(Number(cell)))
  const bare = last.replace(/^#+\s*/, '')
  return isNumbers ? (parseRows(bare, separator).rows[0] ?? null) : null
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

/** What stands within quotes that were opened before `from`, and where the text goes on behind them. */
export function quotedCell(
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

/** The mark that stands most often in the first line that has any, outside of quotes. */
function likelySeparator(head: string): string {
  for (const line of head
    .slice(0, 10_000)
    .split(/\r\n|\n|\r/)
    .slice(0, 20)) {
    const bare = line.replace(/"[^"]*"/g, '')
    const marks = [',', ';', '\t', '|'].map((mark) => ({ mark, count: bare.split(mark).length }))
    const best = marks.reduce((most, next) => (next.count > most.count ? next : most))
    if (best.count > 1) return best.mark
  }
  return ','
}

function cut(cell: string, limit: number): string {
  return cell.length > limit ? `${cell.slice(0, limit)}…` : cell
}
