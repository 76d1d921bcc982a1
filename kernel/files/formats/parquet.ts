import { parquetReadObjects, parquetSchema } from 'hyparquet'
import type { AsyncBuffer, FileMetaData, RowGroup } from 'hyparquet'
import { timeOfDay, typedTable } from '../text/index.ts'
import {
  type Content,
  type FileRemark,
  type Preview,
  type Reader,
  unshown
} from '../reading/index.ts'
import { firstPages } from '../binary/index.ts'
import { bufferOf, compressors, isLeaf, parquetFile, type TypedColumn } from '../parquet/index.ts'

/** The most bytes of the schema and the places of columns; a table of a thousand columns needs some 200 kB. */
const mostMetadata = 4 * 1024 * 1024
/** The most bytes of one read, and of all that one preview takes, packed and unpacked. */
const mostPacked = 32 * 1024 * 1024
const mostUnpacked = 48 * 1024 * 1024
/** Values of the first pages of a column: more take too long to decode for a preview. */
const mostValues = 1_000_000
/** Rows that are read, for the types and histograms of their columns. */
const mostRows = 1_000
/** What stands for a value that was not read. */
const unread = '⋯'

/** A Parquet file by its schema, number of rows, and first rows. */
export const readParquet: Reader = async (content, _path, limits) => {
  if (content.isCut) return unshown({ kind: 'parquet-schema-not-unpacked' })
  const file = bufferOf(content, mostPacked)
  const opened = await parquetFile(content, file, mostMetadata)
  if ('reason' in opened) return unshown(opened.reason)
  const { metadata } = opened
  const leaves = opened.columns
  const columns = leaves.slice(0, limits.columns)
  const total = Number(metadata.num_rows)
  const facts: readonly FileRemark[] = [
    { kind: 'count', of: 'row group', count: metadata.row_groups.length },
    ...codecs(metadata)
  ]
  const empty = { columns, omittedColumns: leaves.length - columns.length, rows: [], total }
  if (total === 0) return { preview: typedTable(empty, limits), notes: facts }
  try {
    const first = await beginning(content, metadata, columns)
    if (first === null) {
      return {
        preview: typedTable(empty, limits),
        notes: [...facts, { kind: 'first-pages-too-large' }]
      }
    }
    const rows = await firstRows(file, first, columns)
    const left = columns.length - first.names.size
    const notes: readonly FileRemark[] =
      left === 0 ? [] : [{ kind: 'columns-not-read', count: left }]
    return { preview: typedTable({ ...empty, rows }, limits), notes: [...facts, ...notes] }
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 120) : 'broken'
    const preview: Preview = typedTable(empty, limits)
    return { preview, notes: [...facts, { kind: 'rows-not-shown', words }] }
  }
}

/** The first pages of a file as if they were all of it, and the columns that are among them. */
interface Beginning {
  readonly metadata: FileMetaData
  readonly names: ReadonlySet<string>
  readonly rows: number
}

/**
 * What has to be read for the first rows: of a row group, which pandas makes as large as the table,
 * the first pages of each column. Columns with lists or structures are taken whole or not at all.
 * null where not a single column is small enough.
 */
async function beginning(
  content: Content,
  metadata: FileMetaData,
  columns: readonly TypedColumn[]
): Promise<Beginning | null> {
  const group = metadata.row_groups.find(({ num_rows }) => num_rows > 0n)
  if (group === undefined) return null
  const left = { packed: mostPacked, unpacked: mostUnpacked }
  const tree = parquetSchema(metadata)
  let rows = Math.min(mostRows, Number(group.num_rows))
  const chunks: RowGroup['columns'] = []
  const names = new Set<string>()
  for (const { name, isFlat } of columns) {
    const parts = group.columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name)
    const taken: RowGroup['columns'] = []
    const before = { ...left }
    for (const { meta_data: data } of parts) {
      if (data === undefined) continue
      // The library begins with all columns before it looks for one that is none: what fails in the
      // others after that nobody would hear of.
      if (!isLeaf(tree, data.path_in_schema) || (isFlat && parts.length > 1)) {
        throw new Error('a column that the schema does not have')
      }
      const first = Number(data.data_page_offset)
      const start = Math.min(first, Number(data.dictionary_page_offset ?? first) || first)
      const size = Number(data.total_compressed_size)
      if (!(start >= 0 && size >= 0 && start + size <= content.size)) {
        throw new Error('a column goes beyond the file')
      }
      const enough = isFlat ? rows : Infinity
      const pages = await firstPages(content, start, size, { ...left, enough, values: mostValues })
      if (pages === null) break
      left.packed -= pages.size
      left.unpacked -= pages.unpacked
      if (isFlat) rows = Math.min(rows, pages.values)
      const kept = { total_compressed_size: BigInt(pages.size), num_values: BigInt(pages.values) }
      taken.push({ meta_data: { ...data, ...kept }, file_offset: 0n })
    }
    if (taken.length > 0 && taken.length === parts.length) {
      chunks.push(...taken)
      names.add(name)
    } else Object.assign(left, before)
  }
  if (names.size === 0) return null
  const part = { ...group, columns: chunks, num_rows: BigInt(rows) }
  return { metadata: { ...metadata, row_groups: [part], num_rows: BigInt(rows) }, names, rows }
}

async function firstRows(
  file: AsyncBuffer,
  { metadata, names, rows }: Beginning,
  columns: readonly TypedColumn[]
): Promise<readonly (readonly unknown[])[]> {
  const objects = await parquetReadObjects({
    file,
    metadata,
    columns: columns.map(({ name }) => name).filter((name) => names.has(name)),
    rowStart: 0,
    rowEnd: rows,
    compressors,
    geoparquet: false
  })
  return objects.map((row) =>
    columns.map(({ name, ticks }): unknown => {
      if (!names.has(name)) return unread
      const value: unknown = row[name]
      return ticks === undefined ? value : timeOfDay(value, ticks)
    })
  )
}

function codecs(metadata: FileMetaData): readonly FileRemark[] {
  const used = metadata.row_groups[0]?.columns.map(({ meta_data }) => meta_data?.codec) ?? []
  return [...new Set(used)]
    .filter((codec) => codec !== undefined && codec !== 'UNCOMPRESSED')
    .map((codec) => ({ kind: 'fact', text: codec.toLowerCase() }))
}
