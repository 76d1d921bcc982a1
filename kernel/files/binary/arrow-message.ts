import type { Content } from '../reading/index.ts'

/** One message of an Arrow stream, told from its small header. */
export interface ArrowMessage {
  readonly kind: 'schema' | 'dictionary' | 'batch'
  /** Bytes of header and body. */
  readonly size: number
  readonly rows: number
  /** Bytes that its buffers say they have when they are unpacked. */
  readonly unpacked: number
  readonly isCompressed: boolean
}

/** A batch of a table with a thousand columns has some 50 kB of it. */
const mostHeader = 1024 * 1024

/**
 * The message at a place of a stream ("Encapsulated message format" of Arrow's columnar format);
 * null at the end of the stream. Throws where it is broken.
 */
export async function arrowMessage(
  content: Content,
  position: number
): Promise<ArrowMessage | null> {
  const prefix = await content.read(position, 8)
  if (prefix.length < 8) return null
  const isNew = prefix.readUInt32LE(0) === 0xffffffff
  const length = prefix.readInt32LE(isNew ? 4 : 0)
  const start = position + (isNew ? 8 : 4)
  if (length === 0) return null
  if (length < 0 || length > mostHeader) throw new Error('a message of a length that cannot be')
  const bytes = await content.read(start, length)
  // The footer of a cut file, or nothing.
  if (bytes.length < length) return null
  const message = tableAt(bytes, bytes.readInt32LE(0))
  const type = message.field(1)
  const bodyField = message.field(3)
  const body = bodyField === null ? 0 : Number(bytes.readBigInt64LE(bodyField))
  if (!(body >= 0 && start + length + body <= content.size)) {
    if (content.isCut) return null
    throw new Error('a message goes beyond the end of the file')
  }
  const size = start + length + body - position
  const header = message.field(2)
  const kind = type === null ? 0 : bytes.readUInt8(type)
  const empty = { size, rows: 0, unpacked: body, isCompressed: false }
  if (kind === 1) {
    if (header === null) throw new Error('a schema without fields')
    checkSchema(bytes, tableAt(bytes, header + bytes.readInt32LE(header)))
    return { kind: 'schema', ...empty }
  }
  if (header === null || (kind !== 2 && kind !== 3)) throw new Error('a message of unknown type')
  const table = tableAt(bytes, header + bytes.readInt32LE(header))
  const data = kind === 3 ? table : inner(bytes, table.field(1))
  if (data === null) throw new Error('a dictionary without data')
  for (const index of [1, 2]) vectorAt(bytes, data.field(index), 16)
  vectorAt(bytes, data.field(4), 8)
  const rows = data.field(0)
  const isCompressed = data.field(3) !== null
  const unpacked = isCompressed ? await unpackedSize(content, bytes, data, start + length) : body
  const count = rows === null ? 0 : Number(bytes.readBigInt64LE(rows))
  checkLengths(bytes, data, count, kind === 3 ? 8 * unpacked : unpacked)
  return {
    kind: kind === 3 ? 'batch' : 'dictionary',
    ...{ size, rows: kind === 3 ? count : 0, unpacked, isCompressed }
  }
}

/**
 * A value takes a bit at least, and one of a dictionary a byte: what says that it holds more values
 * than its bytes have room for is broken. (Columns of nothing but nulls need no bytes.)
 */
function checkLengths(bytes: Buffer, batch: FlatTable, count: number, most: number): void {
  const { start, count: nodes } = vectorAt(bytes, batch.field(1), 16)
  for (let index = 0; index < nodes; index += 1) {
    const length = Number(bytes.readBigInt64LE(start + 16 * index))
    const nulls = Number(bytes.readBigInt64LE(start + 16 * index + 8))
    if (length < 0 || (length > most && nulls !== length)) {
      throw new Error('a batch says that it has more values than bytes')
    }
  }
  if (count < 0) throw new Error('a batch of less than no rows')
}

/** A table of FlatBuffers: where its fields are, null for those that it leaves out. */
interface FlatTable {
  field(index: number): number | null
}

function tableAt(bytes: Buffer, at: number): FlatTable {
  const fields = at - bytes.readInt32LE(at)
  const size = bytes.readUInt16LE(fields)
  return {
    field: (index) => {
      const slot = 4 + 2 * index
      if (slot + 2 > size) return null
      const offset = bytes.readUInt16LE(fields + slot)
      return offset === 0 ? null : at + offset
    }
  }
}

/** Where the items of a vector are; one that goes beyond the message is thrown on. */
function vectorAt(
  bytes: Buffer,
  field: number | null,
  itemSize: number
): { readonly start: number; readonly count: number } {
  if (field === null) return { start: 0, count: 0 }
  const at = field + bytes.readInt32LE(field)
  const count = bytes.readUInt32LE(at)
  if (at + 4 + count * itemSize > bytes.length) throw new Error('a list goes beyond its message')
  return { start: at + 4, count }
}

/** Fields of a schema, nested ones too, that are followed. */
const mostFields = 5_000
/** Pairs of metadata of all fields together: several fields may refer to one and the same list. */
const mostPairs = 20_000

/**
 * Looks at all lists and names of a schema before the library does, which believes their lengths:
 * names (index 0 of a field), types (3), dictionaries (4), children (5), metadata (6); of a union's
 * type its numbers (1).
 */
function checkSchema(bytes: Buffer, schema: FlatTable): void {
  let pairs = mostPairs - checkMetadata(bytes, schema.field(2), mostPairs)
  vectorAt(bytes, schema.field(3), 8)
  const waiting = [schema.field(1)]
  let left = mostFields
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { start, count } = vectorAt(bytes, next, 4)
    left -= count
    if (left < 0) throw new Error('more fields than a preview takes')
    for (let index = 0; index < count; index += 1) {
      const at = start + 4 * index
      const field = tableAt(bytes, at + bytes.readInt32LE(at))
      vectorAt(bytes, field.field(0), 1)
      pairs -= checkMetadata(bytes, field.field(6), pairs)
      const type = field.field(2)
      const isUnion = type !== null && bytes.readUInt8(type) === 14
      if (isUnion) vectorAt(bytes, inner(bytes, field.field(3))?.field(1) ?? null, 4)
      waiting.push(field.field(5))
    }
  }
}

/** How many pairs there are; more than `most` are thrown on. */
function checkMetadata(bytes: Buffer, field: number | null, most: number): number {
  const { start, count } = vectorAt(bytes, field, 4)
  if (count > most) throw new Error('more metadata than a preview takes')
  for (let index = 0; index < count; index += 1) {
    const at = start + 4 * index
    const pair = tableAt(bytes, at + bytes.readInt32LE(at))
    vectorAt(bytes, pair.field(0), 1)
    vectorAt(bytes, pair.field(1), 1)
  }
  return count
}

function inner(bytes: Buffer, field: number | null): FlatTable | null {
  return field === null ? null : tableAt(bytes, field + bytes.readInt32LE(field))
}

/** The most buffers of a batch: a table of three thousand columns of text has some ten thousand. */
const mostBuffers = 10_000

/** Each compressed buffer begins with its length when unpacked, or with -1 where it is as it was. */
async function unpackedSize(
  content: Content,
  bytes: Buffer,
  batch: FlatTable,
  bodyStart: number
): Promise<number> {
  const field = batch.field(2)
  if (field === null) return 0
  const vector = field + bytes.readInt32LE(field)
  const count = bytes.readUInt32LE(vector)
  if (count > mostBuffers) throw new Error('more buffers than a preview takes')
  let total = 0
  for (let index = 0; index < count; index += 1) {
    const at = vector + 4 + 16 * index
    const offset = Number(bytes.readBigInt64LE(at))
    const packed = Number(bytes.readBigInt64LE(at + 8))
    if (packed < 8) continue
    const prefix = await content.read(bodyStart + offset, 8)
    if (prefix.length < 8) continue
    const length = Number(prefix.readBigInt64LE(0))
    total += length === -1 ? packed - 8 : Math.max(0, length)
  }
  return total
}
