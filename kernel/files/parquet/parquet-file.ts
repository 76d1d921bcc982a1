import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { parquetMetadataAsync } from 'hyparquet'
import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement, SchemaTree } from 'hyparquet'
import type { TypedColumn as Typed } from '../text/index.ts'
import type { Content, FileRemark } from '../reading/index.ts'
import { unlz4Block, unlz4Hadoop, unsnappy, unzstd } from '../binary/index.ts'

/** The most bytes that a page may unpack to. */
export const largestPage = 16 * 1024 * 1024

export interface TypedColumn extends Typed {
  /** Whether it has neither lists nor structures: a value a row. */
  readonly isFlat: boolean
  /** How many ticks of a time of the day make a second. */
  readonly ticks?: number
}

/** What a Parquet file says of itself at its end. */
export interface ParquetFile {
  readonly metadata: FileMetaData
  readonly columns: readonly TypedColumn[]
}

/** Reads the schema and the places of columns, where they take no more than so many bytes. */
export async function parquetFile(
  content: Content,
  file: AsyncBuffer,
  mostMetadata: number
): Promise<ParquetFile | { readonly reason: FileRemark }> {
  const tail = await content.read(Math.max(0, content.size - 8), 8)
  if (tail.length < 8 || tail.toString('latin1', 4) !== 'PAR1') {
    return { reason: { kind: 'parquet-without-end' } }
  }
  if (tail.readUInt32LE(0) > Math.min(mostMetadata, content.size)) {
    return { reason: { kind: 'parquet-schema-too-large' } }
  }
  const metadata = await parquetMetadataAsync(file, { initialFetchSize: 64 * 1024 })
  if (Number(metadata.num_rows) < 0) {
    return { reason: { kind: 'parquet-of-fewer-than-no-rows' } }
  }
  return { metadata, columns: topColumns(metadata.schema) }
}

/** Whether the schema has a column of values at this path. */
export function isLeaf(tree: SchemaTree, path: readonly string[]): boolean {
  const [name, ...below] = path
  if (name === undefined) return tree.children.length === 0
  const child = tree.children.find(({ element }) => element.name === name)
  return child !== undefined && isLeaf(child, below)
}

/** The fields of the root, each with a word for its values. */
function topColumns(schema: readonly SchemaElement[]): readonly TypedColumn[] {
  const columns: TypedColumn[] = []
  let index = 1
  while (index < schema.length) {
    const element = schema[index]
    if (element === undefined) break
    const isFlat = (element.num_children ?? 0) === 0 && element.repetition_type !== 'REPEATED'
    const ticks = ticksOf(element)
    columns.push({
      ...{ name: element.name, type: typeWord(element), numeric: isNumeric(element), isFlat },
      ...(ticks === null ? {} : { ticks })
    })
    // Over the element and all below it.
    for (let open = 1; open > 0 && index < schema.length; index += 1) {
      open += (schema[index]?.num_children ?? 0) - 1
    }
  }
  return columns
}

function ticksOf({ logical_type, converted_type }: SchemaElement): number | null {
  if (logical_type?.type === 'TIME') {
    return { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 }[logical_type.unit]
  }
  return converted_type === 'TIME_MILLIS' ? 1e3 : converted_type === 'TIME_MICROS' ? 1e6 : null
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

/** Each gives as much as the page says, or throws: what a page says is bounded first. */
export const compressors: Compressors = {
  LZ4: (input, length) => unlz4Hadoop(input, bounded(length)),
  LZ4_RAW: (input, length) => unlz4Block(input, bounded(length)),
  SNAPPY: (input, length) => unsnappy(input, bounded(length)),
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, bounded(length)) }),
  BROTLI: (input, length) =>
    brotliDecompressSync(input, { maxOutputLength: Math.max(1, bounded(length)) }),
  ZSTD: (input, length) => unzstd(input, bounded(length))
}

function bounded(length: number): number {
  if (!(length >= 0 && length <= largestPage)) throw new Error('a page is too large')
  return length
}
