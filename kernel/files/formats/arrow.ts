import { setCompressionCodec, CompressionType, type Table, tableFromIPC } from '@uwdata/flechette'
import { timeOfDay, typedTable } from '../text/index.ts'
import {
  type Content,
  type FileRemark,
  type Limits,
  type Preview,
  type Reader,
  told,
  unshown
} from '../reading/index.ts'
import { arrowMessage, unlz4Frame, unzstd } from '../binary/index.ts'

/** The most bytes of schema, dictionaries and the first batch together. */
const mostBytes = 24 * 1024 * 1024
const mostUnpacked = 48 * 1024 * 1024
/** Batches whose rows are counted, each by its own small header. */
const mostBatches = 500
/** Schema and dictionaries. */
const mostOthers = 1000
const mostRows = 2_000

setCompressionCodec(CompressionType.ZSTD, {
  encode,
  decode: (data, length) => {
    const unpacked = unzstd(data, bounded(length))
    if (unpacked.length !== length) throw new Error('a buffer is not as long as it says')
    // Numbers of eight bytes are read where they stand, which has to be at a multiple of eight.
    return unpacked.byteOffset % 8 === 0 ? unpacked : new Uint8Array(unpacked)
  }
})

setCompressionCodec(CompressionType.LZ4_FRAME, {
  encode,
  decode: (data, length) => unlz4Frame(data, bounded(length))
})

function encode(): never {
  throw new Error('nothing is compressed here')
}

function bounded(length: number): number {
  if (!(length >= 0 && length <= mostUnpacked)) throw new Error('a buffer is too large')
  return length
}

/**
 * An Arrow file or stream (also Feather 2) by its schema, number of rows and first rows. What lies
 * in a file after its eight first bytes is a stream: schema, dictionaries, batches.
 */
export const readArrow: Reader = async (content, _path, limits) => {
  const magic = (await content.read(0, 8)).toString('latin1')
  if (magic.startsWith('FEA1')) return told({ kind: 'first-feather' })
  const stream = await firstOfStream(content, magic.startsWith('ARROW1') ? 8 : 0)
  if (stream.parts === null) return unshown(stream.reason)
  const { parts, batches, rows, isEnded, isCompressed } = stream
  if (parts.length === 0) return unshown({ kind: 'arrow-without-schema' })
  const table = tableFromIPC([...parts], { useDate: true, useBigInt: true })
  return {
    preview: firstRows(table, isEnded ? rows : null, limits),
    notes: [
      { kind: 'count', of: 'record batch', count: batches },
      ...(isCompressed ? [{ kind: 'compressed' } as const] : [])
    ]
  }
}

/** What is read of a stream; where it is too large for a preview, why. */
type Stream =
  | {
      /** Schema, dictionaries and the first batch. */
      readonly parts: readonly Uint8Array[]
      readonly batches: number
      readonly rows: number
      /** Whether all batches are counted. */
      readonly isEnded: boolean
      readonly isCompressed: boolean
    }
  | { readonly parts: null; readonly reason: FileRemark }

/** Reads the beginning of a stream, and counts its batches by what stands before each. */
async function firstOfStream(content: Content, start: number): Promise<Stream> {
  const parts: Uint8Array[] = []
  let [length, unpacked, rows, batches] = [0, 0, 0, 0]
  let isEnded = false
  let isCompressed = false
  let position = start
  while (batches < mostBatches) {
    const message = await arrowMessage(content, position)
    if (message === null) {
      isEnded = !content.isCut
      break
    }
    if (message.kind === 'schema' && parts.length > 0) throw new Error('it has two schemas')
    if (message.kind === 'batch') {
      batches += 1
      rows += message.rows
      isCompressed ||= message.isCompressed
    }
    if (message.kind !== 'batch' || batches === 1) {
      length += message.size
      unpacked += message.unpacked
      if (length > mostBytes || unpacked > mostUnpacked) return { parts: null, reason: tooLarge }
      if (parts.length > mostOthers) return { parts: null, reason: tooManyDictionaries }
      // Its own memory, for the same reason as above.
      parts.push(Uint8Array.from(await content.read(position, message.size)))
    }
    position += message.size
  }
  return { parts, batches, rows, isEnded, isCompressed }
}

const tooLarge: FileRemark = { kind: 'arrow-batch-too-large' }
const tooManyDictionaries: FileRemark = { kind: 'arrow-too-many-dictionaries' }

function firstRows(table: Table, total: number | null, limits: Limits): Preview {
  const fields = table.schema.fields.slice(0, limits.columns)
  const columns = fields.map(({ name, type }) => ({
    name,
    type: typeWord(type),
    numeric: type.typeId === 2 || type.typeId === 3
  }))
  const children = columns.map((_, index) => table.getChildAt(index))
  const ticks = fields.map(({ type }) => ticksOf(type))
  const count = Math.min(table.numRows, mostRows)
  const rows = Array.from({ length: count }, (_, row) =>
    children.map((child, index): unknown => {
      const value: unknown = child.at(row)
      const each = ticks[index] ?? null
      return each === null ? value : timeOfDay(value, each)
    })
  )
  const omittedColumns = table.schema.fields.length - columns.length
  return typedTable({ columns, omittedColumns, rows, total }, limits)
}

/** How many ticks of a time of the day make a second; null of another type. */
function ticksOf(type: { readonly typeId: number } & object): number | null {
  if (type.typeId !== 9 || !('unit' in type)) return null
  return [1, 1e3, 1e6, 1e9][Number(type.unit)] ?? null
}

function typeWord(type: { readonly typeId: number } & object): string {
  const bits = 'bitWidth' in type ? Number(type.bitWidth) : 0
  const signed = 'signed' in type && type.signed === false ? 'u' : ''
  const precision = 'precision' in type ? Number(type.precision) : 1
  const words: Readonly<Record<number, string>> = {
    [-1]: 'dictionary',
    1: 'null',
    2: `${signed}int${bits}`,
    3: ['float16', 'float32', 'float64'][precision] ?? 'float',
    4: 'bytes',
    5: 'string',
    6: 'bool',
    7: 'decimal',
    8: 'date',
    9: 'time',
    10: 'timestamp',
    11: 'interval',
    12: 'list',
    13: 'struct',
    17: 'map',
    18: 'duration',
    19: 'bytes',
    20: 'string',
    24: 'string'
  }
  return words[type.typeId] ?? 'other'
}
