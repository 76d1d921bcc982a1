import type { Content } from '../reading/index.ts'

/*
  Why this is ours: SQLite itself believes a database. One of 8 kB whose table has a column
  `AS (hex(zeroblob(400000000)))` takes Node's own SQLite 0.9 s of processor time and 1.1 GB for the
  first row, and sql.js 1.17.0 2 s and 1.9 GB, in a call that nothing can interrupt, and a thousand
  such columns a thousand times as long; a cell of 100 MB is read whole; sql.js takes no file above
  2 GiB. Both say of pages that lead in a circle that they do. Here pages are read, a bounded number
  of them, and nothing of the file is run.
*/

/** What the header of a database says: https://sqlite.org/fileformat2.html, section 1.3. */
export interface SqliteFile {
  readonly content: Content
  readonly pageSize: number
  /** Bytes of a page that are used. */
  readonly usable: number
  readonly encoding: 'utf8' | 'utf16le' | 'utf16be'
  readonly isWriteAhead: boolean
  /** Pages that may still be read for this preview. */
  budget: number
}

export type SqliteValue = null | number | bigint | string | Uint8Array

export interface SqliteRow {
  readonly id: bigint
  readonly values: readonly SqliteValue[]
}

/** The most bytes of one record; the rest of a longer one stands on overflow pages. */
const longestRecord = 64 * 1024
const deepestTree = 20

/** The header of a database; null where it is broken. */
export async function sqliteFile(content: Content, budget: number): Promise<SqliteFile | null> {
  const header = await content.read(0, 100)
  if (header.length < 100) return null
  const written = header.readUInt16BE(16)
  const pageSize = written === 1 ? 65_536 : written
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) return null
  const encoding = (['utf8', 'utf8', 'utf16le', 'utf16be'] as const)[header.readUInt32BE(56)]
  const usable = pageSize - (header[20] ?? 0)
  return usable < 480
    ? null
    : {
        ...{ content, pageSize, usable, encoding: encoding ?? 'utf8', budget },
        isWriteAhead: header[18] === 2
      }
}

/** Rows of a table, the first `limit`, and how many there are; null where that is too far to count. */
export async function sqliteRows(
  file: SqliteFile,
  root: number,
  limit: number
): Promise<{ readonly rows: readonly SqliteRow[]; readonly total: number | null }> {
  const rows: SqliteRow[] = []
  let total = 0
  const seen = new Set<number>()
  const waiting = [{ page: root, depth: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.page) || next.depth > deepestTree) throw new Error('its pages go in a circle')
    seen.add(next.page)
    const page = await readPage(file, next.page)
    if (page === null) return { rows, total: null }
    const at = next.page === 1 ? 100 : 0
    const kind = page[at]
    const cells = page.readUInt16BE(at + 3)
    if (kind === 0x05) {
      const children: number[] = []
      for (let index = 0; index < cells; index += 1) {
        children.push(page.readUInt32BE(page.readUInt16BE(at + 12 + 2 * index)))
      }
      children.push(page.readUInt32BE(at + 8))
      // Last in, first out: the first child is looked at next.
      for (const child of children.toReversed()) {
        waiting.push({ page: child, depth: next.depth + 1 })
      }
    } else if (kind === 0x0d) {
      total += cells
      for (let index = 0; index < cells && rows.length < limit; index += 1) {
        rows.push(await rowAt(file, page, page.readUInt16BE(at + 8 + 2 * index)))
      }
    } else {
      throw new Error('its rows are kept in an order of their own (WITHOUT ROWID)')
    }
  }
  return { rows, total }
}

async function readPage(file: SqliteFile, number: number): Promise<Buffer | null> {
  if (file.budget <= 0) return null
  file.budget -= 1
  const page = await file.content.read((number - 1) * file.pageSize, file.pageSize)
  if (number < 1 || page.length < file.pageSize) {
    if (file.content.isCut) return null
    throw new Error(`its page ${number} is not there`)
  }
  return page
}

/** A cell of a table's leaf: section 1.6 of the format. */
async function rowAt(file: SqliteFile, page: Buffer, at: number): Promise<SqliteRow> {
  const size = varint(page, at)
  const id = varint(page, at + size.length)
  const start = at + size.length + id.length
  const length = Number(size.value)
  const most = file.usable - 35
  let local = length
  if (length > most) {
    const least = Math.floor(((file.usable - 12) * 32) / 255) - 23
    const rest = least + ((length - least) % (file.usable - 4))
    local = rest <= most ? rest : least
  }
  let payload = page.subarray(start, start + local)
  let next = length > local ? page.readUInt32BE(start + local) : 0
  while (next !== 0 && payload.length < Math.min(length, longestRecord)) {
    const overflow = await readPage(file, next)
    if (overflow === null) break
    next = overflow.readUInt32BE(0)
    payload = Buffer.concat([payload, overflow.subarray(4, file.usable)])
  }
  return { id: BigInt.asIntN(64, id.value), values: recordOf(file, payload) }
}

/** A record: section 2.1. A value that is not there whole, since it is long, is cut. */
function recordOf(file: SqliteFile, payload: Buffer): readonly SqliteValue[] {
  const header = varint(payload, 0)
  const headerSize = Number(header.value)
  const values: SqliteValue[] = []
  let at = header.length
  let data = headerSize
  while (at < Math.min(headerSize, payload.length) && values.length < 2000) {
    const type = varint(payload, at)
    at += type.length
    const code = Number(type.value)
    const size = sizeOf(code)
    values.push(valueOf(file, payload.subarray(data, data + size), code, size))
    data += size
  }
  return values
}

function sizeOf(code: number): number {
  if (code >= 12) return Math.floor((code - 12) / 2)
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][code] ?? 0
}

function valueOf(file: SqliteFile, bytes: Buffer, code: number, size: number): SqliteValue {
  if (code >= 12) {
    if (code % 2 === 0) return bytes
    if (file.encoding === 'utf8') return bytes.toString('utf8')
    return new TextDecoder(file.encoding === 'utf16le' ? 'utf-16le' : 'utf-16be').decode(bytes)
  }
  if (code === 8) return 0
  if (code === 9) return 1
  if (bytes.length < size || size === 0) return null
  if (code === 7) return bytes.readDoubleBE(0)
  return size === 8 ? bytes.readBigInt64BE(0) : bytes.readIntBE(0, size)
}

/** Section 1.6: up to nine bytes, seven bits each but for the last. */
function varint(bytes: Buffer, at: number): { readonly value: bigint; readonly length: number } {
  let value = 0n
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) throw new Error('a record goes beyond its page')
    if (index === 8) return { value: (value << 8n) | BigInt(byte), length: 9 }
    value = (value << 7n) | BigInt(byte & 0x7f)
    if (byte < 0x80) return { value, length: index + 1 }
  }
  return { value, length: 9 }
}
