import { parquetRead } from 'hyparquet'
import type { AsyncBuffer, RowGroup, SchemaTree } from 'hyparquet'
import { pagesOf, type ParquetPage } from '../binary/index.ts'
import {
  bufferOf,
  compressors,
  inBuffer,
  isLeaf,
  largestPage,
  type ParquetFile
} from '../parquet/index.ts'
import type { Content, FileRemark, ParquetFault } from '../reading/index.ts'
import { lastUpTo } from './last-up-to.ts'
import { TableFault } from './table-source.ts'

/** How much is read at once: a page, or of a column with lists or structures a whole row group. */
export interface ParquetLimits {
  /** Bytes of a column with lists, packed and unpacked together. */
  readonly nestedBytes: number
  /** Values of a page, or of a column with lists. */
  readonly values: number
}

export const usualParquetLimits: ParquetLimits = {
  nestedBytes: 64 * 1024 * 1024,
  values: 4_000_000
}

/** A row group that has rows, with the number of its first one. */
export interface ParquetGroup {
  readonly first: number
  readonly rows: number
  readonly group: RowGroup
}

/** Values of rows that follow each other in a row group. */
export interface Values {
  readonly first: number
  readonly values: ArrayLike<unknown>
}

/** Values of a column that are read at once. */
export interface ParquetPart {
  /** What tells it from others of the file. */
  readonly key: string
  read(): Promise<Values>
}

/** Where the values of a column begin in a row group, and in which part they come. */
interface Chunk {
  readonly start: number
  /** What the others refer to, where there is one. */
  readonly dictionary: ParquetPage | undefined
  readonly pages: readonly ParquetPage[]
  /** Of each page its first row in the row group. */
  readonly firstRows: readonly number[]
}

/** The columns of a Parquet file, by the pages that hold a row. */
export class ParquetColumns {
  readonly #content: Content
  readonly #file: ParquetFile
  readonly #tree: SchemaTree
  readonly #limits: ParquetLimits
  readonly #chunks = new Map<string, Promise<Chunk>>()

  constructor(
    content: Content,
    file: ParquetFile,
    tree: SchemaTree,
    limits: ParquetLimits = usualParquetLimits
  ) {
    this.#content = content
    this.#file = file
    this.#tree = tree
    this.#limits = limits
  }

  /** The part of a column that has a row of a row group. Throws a `TableFault`. */
  async partAt(group: ParquetGroup, column: number, row: number): Promise<ParquetPart> {
    const key = `${group.first} ${column}`
    const isFlat = this.#file.columns[column]?.isFlat === true
    if (!isFlat) return { key, read: () => this.#nested(group, column) }
    const chunk = await this.#chunkOf(key, group, column)
    const page = lastUpTo(row, chunk.firstRows.length, (index) => chunk.firstRows[index] ?? 0)
    return { key: `${key} ${page}`, read: () => this.#page(group, column, chunk, page) }
  }

  #chunkOf(key: string, group: ParquetGroup, column: number): Promise<Chunk> {
    const known = this.#chunks.get(key)
    if (known !== undefined) return known
    const reading = this.#readChunk(group, column)
    this.#chunks.set(key, reading)
    return reading
  }

  async #readChunk(group: ParquetGroup, column: number): Promise<Chunk> {
    const [part, ...others] = this.#partsOf(group, column)
    if (part === undefined) throw broken('column-without-schema')
    if (others.length > 0) throw broken('columns-of-one-name')
    const { start, size } = part
    const all = await pagesOf(this.#content, start, size)
    const pages = all.filter(({ isDictionary }) => !isDictionary)
    const firstRows: number[] = []
    let rows = 0
    for (const { values } of pages) {
      firstRows.push(rows)
      rows += values
    }
    const dictionary = all.find(({ isDictionary }) => isDictionary)
    return { start, dictionary, pages, firstRows }
  }

  /** One page of a column that has a value a row, with the dictionary that it refers to. */
  async #page(
    group: ParquetGroup,
    column: number,
    { start, dictionary, pages, firstRows }: Chunk,
    at: number
  ): Promise<Values> {
    const page = pages[at]
    if (page === undefined) throw broken('fewer-values-than-rows')
    const parts = [...(dictionary === undefined ? [] : [dictionary]), page]
    for (const { unpacked, size, values } of parts)
      if (Math.max(unpacked, size) > largestPage || values > this.#limits.values)
        throw broken('page-too-large')
    const bytes = await Promise.all(
      parts.map(({ position, size }) => this.#content.read(start + position, size))
    )
    const values = await this.#decoded(group, column, bytes, page.values, dictionary?.size ?? 0)
    return { first: firstRows[at] ?? 0, values }
  }

  async #nested(group: ParquetGroup, column: number): Promise<Values> {
    const { name } = this.#file.columns[column] ?? { name: '' }
    let bytes = 0
    let count = 0
    for (const { start, size } of this.#partsOf(group, column)) {
      const pages = await pagesOf(this.#content, start, size)
      bytes += size
      for (const { unpacked, values } of pages) {
        bytes += unpacked
        count += values
      }
      if (bytes > this.#limits.nestedBytes || count > this.#limits.values)
        throw unreadable({ kind: 'lists-too-large', column: name })
    }
    const values: unknown[] = []
    await this.#read(bufferOf(this.#content), group.group, name, values)
    return { first: 0, values }
  }

  /** Values of pages that lie behind each other, as if they were the file. */
  async #decoded(
    { group }: ParquetGroup,
    column: number,
    bytes: readonly Buffer[],
    count: number,
    dictionarySize: number
  ): Promise<unknown[]> {
    const { name } = this.#file.columns[column] ?? { name: '' }
    const chunk = group.columns.find((one) => one.meta_data?.path_in_schema[0] === name)
    if (chunk?.meta_data === undefined) throw broken('no-such-column')
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
      ...group,
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
    { group }: ParquetGroup,
    column: number
  ): readonly { readonly start: number; readonly size: number }[] {
    const { name } = this.#file.columns[column] ?? { name: '' }
    return group.columns.flatMap(({ meta_data: data }) => {
      if (data?.path_in_schema[0] !== name) return []
      if (!isLeaf(this.#tree, data.path_in_schema)) throw broken('column-without-schema')
      const first = Number(data.data_page_offset)
      const start = Math.min(first, Number(data.dictionary_page_offset ?? first) || first)
      const size = Number(data.total_compressed_size)
      if (!(start >= 0 && size >= 0 && start + size <= this.#content.size))
        throw broken('column-beyond-file')
      return [{ start, size }]
    })
  }
}

export function broken(fault: ParquetFault): TableFault {
  return unreadable({ kind: 'parquet-fault', fault })
}

function unreadable(why: FileRemark): TableFault {
  return new TableFault({ kind: 'cannot-be-read', why })
}
