import { type Content, type Encoding } from '../reading/index.ts'
import { readText, tableOf } from '../text/index.ts'
import { RowScanner } from './row-scanner.ts'
import { type PagedColumn, TableFault } from './table-source.ts'

/** How a table stands in a text. */
export interface CsvLayout {
  readonly columns: readonly PagedColumn[]
  /** The byte between cells. */
  readonly separator: number
  readonly encoding: Exclude<Encoding, 'UTF-16'>
  /** Where the first row below the header begins. */
  readonly start: number
}

/** Bytes in which the header has to end: first a megabyte, as a card reads, then more. */
const heads = [1024 * 1024, 32 * 1024 * 1024]
/** Of the end of a file its encoding is told too. */
const tailBytes = 64 * 1024

/** More columns than this are hardly the header of a table. */
export const mostColumns = 1_000_000

/** Finds out what a file of text is, as a card does. `separator`: null where it is to be found out. */
export async function csvLayout(content: Content, separator: string | null): Promise<CsvLayout> {
  for (const head of heads) {
    const text = await readText(content, head, tailBytes)
    if (text === null) throw new TableFault({ kind: 'no-table', why: null })
    const { encoding } = text
    if (encoding === 'UTF-16') throw new TableFault({ kind: 'of-another-encoding' })
    const limits = { columns: mostColumns + 1, rows: 0, lastRows: 0, cell: Infinity }
    const reading = tableOf(text.head, text.tail, separator, limits)
    if (reading.kind === 'lines') {
      if (head < content.size && head !== heads.at(-1)) continue
      throw new TableFault({ kind: 'no-table', why: reading.reason })
    }
    if (reading.table.columns.length > mostColumns) {
      throw new TableFault({ kind: 'too-many-columns', most: mostColumns })
    }
    const columns = reading.table.columns.map(({ name, type = '', numeric }): PagedColumn => ({
      name,
      word: type,
      numeric
    }))
    const above = reading.linesAbove - reading.comments
    const start = await startOf(content, head, { ...reading, above })
    return { columns, separator: reading.separator, encoding, start }
  }
  throw new TableFault({ kind: 'no-table', why: null })
}

interface Above {
  readonly separator: number
  readonly comments: number
  /** Rows between the comments and the first row: the header, or none. */
  readonly above: number
}

/** Behind the mark of the encoding, comments, and the header. */
async function startOf(
  content: Content,
  head: number,
  { separator, comments, above }: Above
): Promise<number> {
  const bytes = await content.read(0, head)
  let start = bytes.toString('latin1', 0, 3) === '\xef\xbb\xbf' ? 3 : 0
  for (let line = 0; line < comments; line += 1) {
    while (start < bytes.length && !isBreak(bytes[start])) start += 1
    while (isBreak(bytes[start])) start += 1
  }
  if (above === 0) return start
  let ended = bytes.length
  let rows = 0
  const scanner = new RowScanner(separator, start, (_from, to) => {
    rows += 1
    if (rows === above) ended = to
  })
  scanner.push(bytes.subarray(start))
  scanner.end()
  return ended
}

function isBreak(byte: number | undefined): boolean {
  return byte === 10 || byte === 13
}
