import { gunzipSync } from 'node:zlib'
import { tarSizeOf } from '../formats/index.ts'

/**
 * Files whose format keeps times or owners beside what is in them, without these; null where it is of
 * no such format.
 */
export function withoutKeptTimes(bytes: Buffer): Buffer | null {
  return withoutTimesOfZip(bytes) ?? withoutTimesOfTar(bytes) ?? withoutTimeOfBytecode(bytes)
}

/** What is in a gzip (RFC 1952), up to so many bytes; null where it is none, damaged, or more. */
export function unpacked(bytes: Buffer, most: number): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return null
  try {
    return gunzipSync(bytes, { maxOutputLength: most })
  } catch {
    return null
  }
}

/** Dates in the headers of a zip (APPNOTE 4.3.7, 4.3.12). */
function withoutTimesOfZip(bytes: Buffer): Buffer | null {
  if (bytes.toString('latin1', 0, 4) !== 'PK\x03\x04') return null
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf('PK'); at !== -1; at = copy.indexOf('PK', at + 2)) {
    const mark = copy.toString('latin1', at + 2, at + 4)
    if (mark === '\x03\x04' && at + 30 <= copy.length) copy.fill(0, at + 10, at + 14)
    if (mark === '\x01\x02' && at + 46 <= copy.length) copy.fill(0, at + 12, at + 16)
  }
  return copy
}

/** Time, owner and their sum in the headers of a tar (POSIX.1-2017 ustar). */
function withoutTimesOfTar(bytes: Buffer): Buffer | null {
  if (bytes.toString('latin1', 257, 262) !== 'ustar') return null
  const copy = Buffer.from(bytes)
  for (let at = 0; at + 512 <= copy.length && copy[at] !== 0;) {
    const header = copy.subarray(at, at + 512)
    const size = tarSizeOf(header)
    if (size === null) return null
    header.fill(0, 108, 124).fill(0, 136, 156).fill(0, 265, 329)
    const isExtended = header[156] === extendedHeader
    if (isExtended) withoutTimesOfRecords(copy.subarray(at + 512, at + 512 + size))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return copy
}

const extendedHeader = 'x'.charCodeAt(0)

/** Times of an extended header, in place: `30 mtime=1772600767.123`. */
function withoutTimesOfRecords(records: Buffer): void {
  const text = records.toString('latin1')
  records.write(
    text.replaceAll(/(?<= [amc]time=)[\d.]+/g, (digits) => '0'.repeat(digits.length)),
    'latin1'
  )
}

/** Bytecode of Python keeps the time of its source (PEP 552). */
function withoutTimeOfBytecode(bytes: Buffer): Buffer | null {
  if (bytes.length < 16 || bytes[2] !== 0x0d || bytes[3] !== 0x0a) return null
  return Buffer.from(bytes).fill(0, 8, 12)
}
