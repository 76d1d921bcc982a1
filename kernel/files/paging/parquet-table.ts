import { parquetSchema } from 'hyparquet'
import { bufferOf, type ParquetFile, parquetFile } from '../parquet/index.ts'
import type { Content } from '../reading/index.ts'
import { cellText, timeOfDay } from '../text/index.ts'
import { lastUpTo } from './last-up-to.ts'
import { broken, ParquetColumns, type ParquetGroup, type Values } from './parquet-pages.ts'
import {
  type CellText,
  type Counted,
  cutCell,
  type PagedColumn,
  TableFault,
  type TableLimits,
  type TableSource,
  type TakeCells
} from './table-source.ts'

/** The most bytes of the schema and the places of columns: some 200 a column and row group. */
const mostMetadata = 128 * 1024 * 1024
/** Values that are kept: a page before and behind the one in view. */
const mostKept = 4_000_000
/** More rows than this nobody can have written. */
const mostRows = 2 ** 40
/** Characters of a list or structure. */
const longestNested = 100_000

/** Opens a Parquet file by what it says of itself at its end. */
export async function parquetTable(content: Content, { cell }: TableLimits): Promise<TableSource> {
  const file = await parquetFile(content, bufferOf(content), mostMetadata)
  if ('reason' in file) throw new TableFault({ kind: 'cannot-be-read', why: file.reason })
  return new ParquetTable(content, file, cell)
}

/** A Parquet file, of which the pages are read that hold what is asked for. */
class ParquetTable implements TableSource {
  readonly columns: readonly PagedColumn[]
  readonly #file: ParquetFile
  readonly #longest: number
  /** Row groups that have rows, with the number of their first one. */
  readonly #groups: readonly ParquetGroup[]
  readonly #rows: number
  readonly #pages: ParquetColumns
  readonly #kept = new Map<string, Promise<Values>>()
  #keptValues = 0

  constructor(content: Content, file: ParquetFile, longest: number) {
    this.#file = file
    this.#longest = longest
    this.columns = file.columns.map(({ name, type, numeric }) => ({ name, word: type, numeric }))
    let rows = 0
    this.#groups = file.metadata.row_groups.flatMap((group) => {
      const count = Number(group.num_rows)
      if (!(count >= 0)) throw broken('group-of-fewer-than-no-rows')
      const first = rows
      rows += count
      return count === 0 ? [] : [{ first, rows: count, group }]
    })
    if (rows > mostRows) throw broken('too-many-rows')
    this.#rows = rows
    this.#pages = new ParquetColumns(content, file, parquetSchema(file.metadata))
  }

  counted(): Counted {
    return { rows: this.#rows, part: 1 }
  }

  count(): Promise<void> {
    return Promise.resolve()
  }

  async read(
    rows: ArrayLike<number>,
    columns: readonly number[]
  ): Promise<readonly (readonly CellText[])[]> {
    const cells: CellText[][] = Array.from(rows, () => [])
    for (const column of columns) {
      for (let place = 0; place < rows.length; place += 1) {
        const row = rows[place] ?? -1
        const group = this.#groupOf(row)
        const { first } = this.#groups[group] ?? { first: 0 }
        const { first: from, values } = await this.#valuesAt(group, column, row - first)
        const index = row - first - from
        if (index >= values.length) throw broken('fewer-values-than-rows')
        cells[place]?.push(cutCell(this.#textOf(column, values[index]), this.#longest))
      }
    }
    return cells
  }

  async scan(
    columns: readonly number[],
    take: TakeCells,
    onPart: (part: number) => void
  ): Promise<void> {
    const cells = columns.map(() => '')
    let done = 0
    for (const [group, { rows }] of this.#groups.entries()) {
      for (let row = 0; row < rows;) {
        const parts = await Promise.all(columns.map((column) => this.#valuesAt(group, column, row)))
        const ends = parts.map(({ first, values }) => first + values.length)
        const end = Math.min(rows, ...ends)
        if (end <= row) throw broken('fewer-values-than-rows')
        for (; row < end; row += 1) {
          for (const [place, { first, values }] of parts.entries())
            cells[place] = this.#textOf(columns[place] ?? 0, values[row - first])
          take(cells)
        }
        onPart((done + row) / this.#rows)
      }
      done += rows
    }
  }

  #groupOf(row: number): number {
    return lastUpTo(row, this.#groups.length, (index) => this.#groups[index]?.first ?? 0)
  }

  #textOf(column: number, value: unknown): string {
    if (typeof value === 'string') return value
    const { ticks } = this.#file.columns[column] ?? {}
    return cellText(ticks === undefined ? value : timeOfDay(value, ticks), longestNested)
  }

  /** The values of a column around a row of a row group; those that were read last are kept. */
  async #valuesAt(at: number, column: number, row: number): Promise<Values> {
    const group = this.#groups[at]
    if (group === undefined) throw broken('no-such-group')
    const part = await this.#pages.partAt(group, column, row)
    const kept = this.#kept.get(part.key)
    if (kept !== undefined) return kept
    const reading = part.read()
    this.#kept.set(part.key, reading)
    try {
      this.#keptValues += (await reading).values.length
    } catch (error) {
      this.#kept.delete(part.key)
      throw error
    }
    for (const [oldest, values] of this.#kept) {
      if (this.#keptValues <= mostKept || oldest === part.key) break
      this.#kept.delete(oldest)
      this.#keptValues -= (await values).values.length
    }
    return reading
  }
}
