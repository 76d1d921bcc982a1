import { createInflateRaw } from 'node:zlib'
import type { Gunzip, InflateRaw, ZstdDecompress } from 'node:zlib'
import { isObject } from '../../../nix/base/index.ts'
import type { Content } from '../reading/index.ts'

/*
  Why this is ours: fflate 0.8.3 and jszip 3.10.2 take a file whole, and none above 2 GiB; of a
  directory whose 65,000 entries are all the same 50 MB of zeros fflate unpacks each, and was ended
  after 25 s, and jszip takes 0.7 s of processor time and 240 MB. yauzl 3.4.0 lists all of these well:
  it would stand in for the reading of the directory, which is two thirds of this file, and not for
  the reading of the beginning of an entry, to a limit.
*/

export interface ZipEntry {
  readonly path: string
  readonly size: number
  readonly packedSize: number
  /** 0 stored, 8 deflated. */
  readonly method: number
  readonly isEncrypted: boolean
  readonly isLink: boolean
  /** Where its local header begins. */
  readonly at: number
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[]
  readonly total: number
}

/** Bytes of the central directory that are read: some ten thousand entries. */
const mostDirectory = 1024 * 1024

/**
 * The central directory at the end of a zip archive (APPNOTE 4.3.12 to 4.3.16, with the fields of
 * Zip64), of which the first `limit` entries are taken; null where there is none to be found.
 */
export async function zipDirectory(content: Content, limit: number): Promise<ZipDirectory | null> {
  if (content.isCut) return null
  const from = Math.max(0, content.size - 66_000)
  const tail = await content.read(from, content.size - from)
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + 22 > tail.length) return null
  let total = tail.readUInt16LE(end + 10)
  let size = tail.readUInt32LE(end + 12)
  let start = tail.readUInt32LE(end + 16)
  const locator = end - 20
  if (locator >= 0 && tail.readUInt32LE(locator) === 0x07064b50) {
    const record = await content.read(Number(tail.readBigUInt64LE(locator + 8)), 56)
    if (record.length < 56 || record.readUInt32LE(0) !== 0x06064b50) return null
    total = Number(record.readBigUInt64LE(32))
    size = Number(record.readBigUInt64LE(40))
    start = Number(record.readBigUInt64LE(48))
  }
  const directory = await content.read(start, Math.min(size, mostDirectory))
  const entries: ZipEntry[] = []
  let position = 0
  while (entries.length < limit && position + 46 <= directory.length) {
    if (directory.readUInt32LE(position) !== 0x02014b50) break
    const nameLength = directory.readUInt16LE(position + 28)
    const extraLength = directory.readUInt16LE(position + 30)
    const next = position + 46 + nameLength + extraLength + directory.readUInt16LE(position + 32)
    if (next > directory.length) break
    entries.push(entryAt(directory, position, nameLength, extraLength))
    position = next
  }
  if (entries.length === 0 && total > 0) return null
  return { entries, total: Math.max(total, entries.length) }
}

function entryAt(bytes: Buffer, at: number, nameLength: number, extraLength: number): ZipEntry {
  const nameEnd = at + 46 + nameLength
  const wide = wideFields(bytes.subarray(nameEnd, nameEnd + extraLength))
  const field = (offset: number): number => {
    const value = bytes.readUInt32LE(at + offset)
    return value === 0xffffffff ? (wide.shift() ?? value) : value
  }
  const size = field(24)
  const packedSize = field(20)
  return {
    path: bytes.toString('utf8', at + 46, nameEnd),
    size,
    packedSize,
    method: bytes.readUInt16LE(at + 10),
    isEncrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
    isLink: bytes.readUInt32LE(at + 38) >>> 28 === 0xa && bytes[at + 5] === 3,
    at: field(42)
  }
}

/** The 64-bit values of the Zip64 extra field, in the order of the fields that they stand for. */
function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    const values: number[] = []
    const end = Math.min(at + 4 + extra.readUInt16LE(at + 2), extra.length)
    for (let from = at + 4; from + 8 <= end; from += 8) {
      values.push(Number(extra.readBigUInt64LE(from)))
    }
    return values
  }
  return []
}

/** Node's code of this error; it has no constant for it. */
const asksTooMuch = 'ZSTD_error_frameParameter_windowTooLarge'

/** At most `limit` bytes from the start of an entry, unpacked; null where that cannot be done. */
export async function zipEntryHead(
  content: Content,
  entry: ZipEntry,
  limit: number
): Promise<Buffer | null> {
  const header = await content.read(entry.at, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50 || entry.isEncrypted) return null
  const start = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const packed = await content.read(start, Math.min(entry.packedSize, limit))
  if (entry.method === 0) return packed
  if (entry.method !== 8) return null
  return (await unpackHead(createInflateRaw(), packed, limit)).bytes
}

/**
 * What a stream of Node's zlib makes of `packed`, up to `limit` bytes and never more in memory, and
 * whether it broke before that. Throws where it asks for more memory than the stream may take.
 */
export async function unpackHead(
  stream: Gunzip | InflateRaw | ZstdDecompress,
  packed: Buffer,
  limit: number
): Promise<{ readonly bytes: Buffer; readonly isBroken: boolean }> {
  let isBroken = false
  const parts: Buffer[] = []
  let length = 0
  stream.end(packed)
  try {
    for await (const part of stream) {
      if (!Buffer.isBuffer(part)) continue
      parts.push(part)
      length += part.length
      if (length >= limit) break
    }
  } catch (error) {
    if (isObject(error) && error['code'] === asksTooMuch) throw error
    // What came before is what there is to show.
    isBroken = true
  } finally {
    stream.destroy()
  }
  return { bytes: Buffer.concat(parts).subarray(0, limit), isBroken }
}
