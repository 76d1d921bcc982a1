import { parquetRead, parquetSchema } from 'hyparquet'
import type { AsyncBuffer, RowGroup, SchemaTree } from 'hyparquet'
import { pagesOf, type ParquetPage } from '../binary/index.ts'
import {
  compressors,
  isLeaf,
  largestPage,
  type ParquetFile,
  parquetFile
} from '../parquet/index.ts'
import type { Content } from '../reading/index.ts'
import { cellText, timeOfDay } from '../text/index.ts'
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
/** Of a column with lists or structures a whole row group is read at once, or nothing. */
const mostOfNested = 64 * 1024 * 1024
/** Values of a page, or of a column with lists. */
const mostValues = 4_000_000
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

/** Where the values of a column begin in a row group, and in which part they come. */
interface Chunk {
  readonly start: number
  readonly pages: readonly ParquetPage[]
  /** Of each page that is no dictionary, its first row in the row group. */
  readonly firstRows: readonly number[]
}

/** Values of rows that follow each other in a row group. */
interface Values {
  readonly first: number
  readonly values: ArrayLike<unknown>
}

/** A Parquet file, of which the pages are read that hold what is asked for. */
class ParquetTable implements TableSource {
  readonly columns: readonly PagedColumn[]
  readonly #content: Content
  readonly #file: ParquetFile
  readonly #longest: number
  readonly #tree: SchemaTree
  /** Row groups that have rows, with the number of their first one. */
  readonly #groups: readonly {
    readonly first: number
    readonly rows: number
    readonly group: RowGroup
  }[]
  readonly #rows: number
  readonly #chunks = new Map<string, Promise<Chunk>>()
  readonly #kept = new Map<string, Promise<Values>>()
  #keptValues = 0

  constructor(content: Content, file: ParquetFile, longest: number) {
    this.#content = content
    this.#file = file
    this.#longest = longest
    this.#tree = parquetSchema(file.metadata)
    this.columns = file.columns.map(({ name, type, numeric }) => ({ name, word: type, numeric }))
    let rows = 0
    this.#groups = file.metadata.row_groups.flatMap((group) => {
      const count = Number(group.num_rows)
      if (!(count >= 0)) throw broken('a row group of fewer than no rows')
      const first = rows
      rows += count
      return count === 0 ? [] : [{ first, rows: count, group }]
    })
    if (rows > mostRows) throw broken('more rows than there can be')
    this.#rows = rows
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
        if (index >= values.length) throw broken('fewer values than rows')
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
        if (end <= row) throw broken('fewer values than rows')
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
    let low = 0
    let high = this.#groups.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#groups[middle]?.first ?? 0) <= row) low = middle
      else high = middle - 1
    }
    return low
  }

  #textOf(column: number, value: unknown): string {
    if (typeof value === 'string') return value
    const { ticks } = this.#file.columns[column] ?? {}
    return cellText(ticks === undefined ? value : timeOfDay(value, ticks), longestNested)
  }

  /** The values of a column around a row of a row group; those that were read last are kept. */
  async #valuesAt(group: number, column: number, row: number): Promise<Values> {
    const key = `${group} ${column}`
    const isFlat = this.#file.columns[column]?.isFlat === true
    const chunk = isFlat ? await this.#chunkOf(key, group, column) : null
    const page = chunk === null ? 0 : pageOf(chunk, row)
    const pageKey = `${key} ${page}`
    const kept = this.#kept.get(pageKey)
    if (kept !== undefined) return kept
    const reading =
      chunk === null ? this.#nested(group, column) : this.#page(group, column, chunk, page)
    this.#kept.set(pageKey, reading)
    try {
      this.#keptValues += (await reading).values.length
    } catch (error) {
      this.#kept.delete(pageKey)
      throw error
    }
    for (const [oldest, values] of this.#kept) {
      if (this.#keptValues <= mostKept || oldest === pageKey) break
      this.#kept.delete(oldest)
      this.#keptValues -= (await values).values.length
    }
    return reading
  }

  #chunkOf(key: string, group: number, column: number): Promise<Chunk> {
    const known = this.#chunks.get(key)
    if (known !== undefined) return known
    const reading = this.#readChunk(group, column)
    this.#chunks.set(key, reading)
    return reading
  }

  async #readChunk(group: number, column: number): Promise<Chunk> {
    const [part, ...others] = this.#partsOf(group, column)
    if (part === undefined || others.length > 0)
      throw broken('a column that the schema does not have')
    const { start, size } = part
    const pages = await pagesOf(this.#content, start, size)
    const firstRows: number[] = []
    let rows = 0
    for (const { isDictionary, values } of pages) {
      if (isDictionary) continue
      firstRows.push(rows)
      rows += values
    }
    return { start, pages, firstRows }
  }

  /** One page of a column that has a value a row, with the dictionary that it refers to. */
  async #page(
    group: number,
    column: number,
    { start, pages, firstRows }: Chunk,
    at: number
  ): Promise<Values> {
    const page = pages.filter(({ isDictionary }) => !isDictionary)[at]
    if (page === undefined) throw broken('fewer values than rows')
    const dictionary = pages.find(({ isDictionary }) => isDictionary)
    const parts = [...(dictionary === undefined ? [] : [dictionary]), page]
    for (const { unpacked, size, values } of parts)
      if (Math.max(unpacked, size) > largestPage || values > mostValues)
        throw broken('a page is too large')
    const bytes = await Promise.all(
      parts.map(({ position, size }) => this.#content.read(start + position, size))
    )
    const values = await this.#decoded(group, column, bytes, page.values, dictionary?.size ?? 0)
    return { first: firstRows[at] ?? 0, values }
  }

  async #nested(group: number, column: number): Promise<Values> {
    const { name } = this.#file.columns[column] ?? { name: '' }
    let packed = 0
    for (const { start, size } of this.#partsOf(group, column)) {
      const pages = await pagesOf(this.#content, start, size)
      packed += size
      const unpacked = pages.reduce((sum, page) => sum + page.unpacked, packed)
      const values = pages.reduce((sum, page) => sum + page.values, 0)
      if (unpacked > mostOfNested || values > mostValues)
        throw broken(`the lists of the column ${JSON.stringify(name)} are too large`)
    }
    const { group: rowGroup } = this.#groups[group] ?? {}
    if (rowGroup === undefined) throw broken('no such row group')
    const values: unknown[] = []
    await this.#read(bufferOf(this.#content), rowGroup, name, values)
    return { first: 0, values }
  }

  /** Values of pages that lie behind each other, as if they were the file. */
  async #decoded(
    group: number,
    column: number,
    bytes: readonly Buffer[],
    count: number,
    dictionarySize: number
  ): Promise<unknown[]> {
    const { name } = this.#file.columns[column] ?? { name: '' }
    const { group: rowGroup } = this.#groups[group] ?? {}
    const [chunk] =
      rowGroup?.columns.filter((one) => one.meta_data?.path_in_schema[0] === name) ?? []
    if (rowGroup === undefined || chunk?.meta_data === undefined) throw broken('no such column')
    // As every Parquet file does, it begins with four bytes that are none of a column.
    const all = Buffer.concat([Buffer.from('PAR1'), ...bytes])
    const meta = {
      ...chunk.meta_data,
      // Where there is no dictionary, this is where the first page begins as well.
      dictionary_page_offset: 4n,
      data_page_offset: BigInt(4 + dictionarySize),
      total_compressed_size: BigInt(all.length - 4),
      num_values: BigInt(count)
    }
    const part = {
      ...rowGroup,
      columns: [{ meta_data: meta, file_offset: 0n }],
      num_rows: BigInt(count)
    }
    const values: unknown[] = []
    await this.#read(inBuffer(all), part, name, values)
    return values
  }

  async #read(file: AsyncBuffer, group: RowGroup, name: string, values: unknown[]): Promise<void> {
    await parquetRead({
      file,
      metadata: { ...this.#file.metadata, row_groups: [group], num_rows: group.num_rows },
      columns: [name],
      compressors,
      geoparquet: false,
      onChunk: ({ columnData }) => {
        for (let index = 0; index < columnData.length; index += 1) values.push(columnData[index])
      }
    })
  }

  /** Where the leaves of a column are in a row group. What the schema does not have is refused. */
  #partsOf(
    group: number,
    column: number
  ): readonly { readonly start: number; readonly size: number }[] {
    const { name } = this.#file.columns[column] ?? { name: '' }
    const chunks = this.#groups[group]?.group.columns ?? []
    return chunks.flatMap(({ meta_data: data }) => {
      if (data?.path_in_schema[0] !== name) return []
      if (!isLeaf(this.#tree, data.path_in_schema))
        throw broken('a column that the schema does not have')
      const first = Number(data.data_page_offset)
      const start = Math.min(first, Number(data.dictionary_page_offset ?? first) || first)
      const size = Number(data.total_compressed_size)
      if (!(start >= 0 && size >= 0 && start + size <= this.#content.size))
        throw broken('a column goes beyond the file')
      return [{ start, size }]
    })
  }
}

function pageOf({ firstRows }: Chunk, row: number): number {
  let low = 0
  let high = firstRows.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((firstRows[middle] ?? 0) <= row) low = middle
    else high = middle - 1
  }
  return low
}

function broken(why: string): TableFault {
  return new TableFault({ kind: 'cannot-be-read', why })
}

function bufferOf(content: Content): AsyncBuffer {
  return {
    byteLength: content.size,
    slice: async (start, end = content.size) => copied(await content.read(start, end - start))
  }
}

function inBuffer(bytes: Buffer): AsyncBuffer {
  return {
    byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(copied(bytes.subarray(start, end)))
  }
}

function copied(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return copy
}
