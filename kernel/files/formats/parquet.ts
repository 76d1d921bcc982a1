import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { decompress as unzstd } from 'fzstd'
import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement } from 'hyparquet'
import { typedTable } from '../cells.ts'
import type { TypedColumn } from '../cells.ts'
import type { Limits } from '../limits.ts'
import type { Reader } from '../reading.ts'
import { unshown } from '../reading.ts'
import type { Content } from '../source.ts'
import type { Preview } from '../summary.ts'
import { checkPages } from '../parquet-pages.ts'
import { unsnappy } from '../snappy.ts'
import { asksTooMuch } from '../zstd.ts'

/** Of the schema and the places of columns; a table of a thousand columns needs some 200 kB. */
const mostMetadata = 4 * 1024 * 1024
/** Of one read, and of all that one preview takes, packed and unpacked. */
const mostPacked = 8 * 1024 * 1024
const mostUnpacked = 16 * 1024 * 1024
/** Values of a column in the first row group: more take too long to decode for a preview. */
const mostValues = 1_000_000

/** A Parquet file by its schema, number of rows, and first rows. */
export const readParquet: Reader = async (content, _path, limits) => {
  if (content.isCut) return unshown('Its schema stands at its end, beyond what was unpacked.')
  const tail = await content.read(Math.max(0, content.size - 8), 8)
  if (tail.length < 8 || tail.toString('latin1', 4) !== 'PAR1') {
    return unshown('The Parquet file is broken: it does not end as it should.')
  }
  if (tail.readUInt32LE(0) > Math.min(mostMetadata, content.size)) {
    return unshown('The schema of the Parquet file is too large, or broken.')
  }
  const file = bufferOf(content)
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: 64 * 1024 })
  const leaves = topColumns(metadata.schema)
  const columns = leaves.slice(0, limits.columns)
  const total = Number(metadata.num_rows)
  const facts = [
    `${metadata.row_groups.length} row ${metadata.row_groups.length === 1 ? 'group' : 'groups'}`,
    ...codecs(metadata)
  ]
  const empty = { columns, omittedColumns: leaves.length - columns.length, rows: [], total }
  const reason = tooLarge(metadata, columns)
  if (reason !== null) return { preview: typedTable(empty, limits), notes: [...facts, reason] }
  try {
    await checkColumns(content, metadata, columns)
    const rows = await firstRows(file, metadata, columns, limits)
    return { preview: typedTable({ ...empty, rows }, limits), notes: facts }
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 120) : 'broken'
    const preview: Preview = typedTable(empty, limits)
    return { preview, notes: [...facts, `rows not shown: ${words}`] }
  }
}

/** Looks at the pages of the columns that are going to be decoded. */
async function checkColumns(
  content: Content,
  metadata: FileMetaData,
  columns: readonly TypedColumn[]
): Promise<void> {
  const names = new Set(columns.map(({ name }) => name))
  for (const { meta_data: data } of metadata.row_groups[0]?.columns ?? []) {
    if (data === undefined || !names.has(data.path_in_schema[0] ?? '')) continue
    const first = Number(data.data_page_offset)
    const start = Math.min(first, Number(data.dictionary_page_offset ?? first) || first)
    const size = Number(data.total_compressed_size)
    if (!(start >= 0 && size >= 0 && start + size <= content.size)) {
      throw new Error('a column goes beyond the file')
    }
    checkPages(await content.read(start, size), 2 * mostValues)
  }
}

async function firstRows(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly TypedColumn[],
  limits: Limits
): Promise<readonly (readonly unknown[])[]> {
  const group = Number(metadata.row_groups[0]?.num_rows ?? 0)
  const rowEnd = Math.min(group, Math.max(1000, limits.rows))
  const objects = await parquetReadObjects({
    file,
    metadata,
    columns: columns.map(({ name }) => name),
    rowStart: 0,
    rowEnd,
    compressors,
    geoparquet: false
  })
  return objects.map((row) => columns.map(({ name }): unknown => row[name]))
}

function bufferOf(content: Content): AsyncBuffer {
  let left = mostPacked
  return {
    byteLength: content.size,
    slice: async (start, end = content.size) => {
      left -= end - start
      if (left < 0 || start < 0) throw new Error('more would have to be read than a preview takes')
      const bytes = await content.read(start, end - start)
      const copy = new ArrayBuffer(bytes.length)
      new Uint8Array(copy).set(bytes)
      return copy
    }
  }
}

/** The fields of the root, each with a word for its values. */
function topColumns(schema: readonly SchemaElement[]): readonly TypedColumn[] {
  const columns: TypedColumn[] = []
  let index = 1
  while (index < schema.length) {
    const element = schema[index]
    if (element === undefined) break
    columns.push({ name: element.name, type: typeWord(element), numeric: isNumeric(element) })
    // Over the element and all below it.
    for (let open = 1; open > 0 && index < schema.length; index += 1) {
      open += (schema[index]?.num_children ?? 0) - 1
    }
  }
  return columns
}

function typeWord({ type, logical_type, converted_type, repetition_type }: SchemaElement): string {
  const word =
    logical_type?.type ?? converted_type ?? (type === 'BYTE_ARRAY' ? 'bytes' : (type ?? 'struct'))
  const known: Readonly<Record<string, string>> = { UTF8: 'string', FLOAT: 'float32' }
  const text = known[word] ?? word.toLowerCase().replace(/^double$/, 'float64')
  return repetition_type === 'REPEATED' ? `list of ${text}` : text
}

function isNumeric({ type, logical_type, converted_type }: SchemaElement): boolean {
  if (!/^(INT32|INT64|FLOAT|DOUBLE)$/.test(type ?? '')) return false
  return !/DATE|TIME/.test(logical_type?.type ?? converted_type ?? '')
}

function codecs(metadata: FileMetaData): readonly string[] {
  const used = metadata.row_groups[0]?.columns.map(({ meta_data }) => meta_data?.codec) ?? []
  return [...new Set(used)]
    .filter((codec) => codec !== undefined && codec !== 'UNCOMPRESSED')
    .map((codec) => codec.toLowerCase())
}

function tooLarge(metadata: FileMetaData, columns: readonly TypedColumn[]): string | null {
  const names = new Set(columns.map(({ name }) => name))
  let packed = 0
  let unpacked = 0
  for (const { meta_data: data } of metadata.row_groups[0]?.columns ?? []) {
    if (data === undefined || !names.has(data.path_in_schema[0] ?? '')) continue
    packed += Number(data.total_compressed_size)
    unpacked += Number(data.total_uncompressed_size)
    if (Number(data.num_values) > mostValues) return 'rows not shown: too many in one row group'
  }
  return packed > mostPacked || unpacked > mostUnpacked
    ? 'rows not shown: the first row group is too large'
    : null
}

/** Each gives as much as the page says, or throws: what a page says is bounded first. */
const compressors: Compressors = {
  SNAPPY: (input, length) => unsnappy(input, bounded(length)),
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, bounded(length)) }),
  BROTLI: (input, length) =>
    brotliDecompressSync(input, { maxOutputLength: Math.max(1, bounded(length)) }),
  ZSTD: (input, length) => {
    if (asksTooMuch(input)) throw new Error('a page asks for too much memory')
    return unzstd(input, new Uint8Array(bounded(length)))
  }
}

function bounded(length: number): number {
  if (!(length >= 0 && length <= mostUnpacked)) throw new Error('a page is too large')
  return length
}
