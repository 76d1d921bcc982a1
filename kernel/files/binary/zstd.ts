import { constants, createZstdDecompress, zstdDecompressSync } from 'node:zlib'
import { unpackHead } from './zip-directory.ts'

/** The memory that a frame may ask for, 32 MiB; what `zstd` writes by default needs 8 at most. */
const options = { params: { [constants.ZSTD_d_windowLogMax]: 25 } }

/**
 * What is packed, at most `limit` bytes of it. Throws where there is more, or it is broken. What ends
 * too early gives less, without a word of Node's: whoever calls it knows how much there should be.
 */
export function unzstd(packed: Uint8Array, limit: number): Uint8Array {
  return zstdDecompressSync(packed, { ...options, maxOutputLength: Math.max(1, limit) })
}

/**
 * At most `limit` bytes of what is packed; what came before the place where it is broken, or where it
 * ends too early, of which Node says nothing.
 */
export async function unzstdHead(
  packed: Buffer,
  limit: number
): Promise<{ readonly bytes: Buffer; readonly isBroken: boolean }> {
  const { bytes, isBroken } = await unpackHead(createZstdDecompress(options), packed, limit)
  return { bytes, isBroken: isBroken || !endsWithFrame(packed) }
}

/** Whether the bytes end where a frame does: RFC 8878, section 3.1. */
function endsWithFrame(bytes: Buffer): boolean {
  let at = 0
  while (at + 8 <= bytes.length) {
    const isSkipped = bytes.readUInt32LE(at) >>> 4 === 0x184d2a5
    at = isSkipped ? at + 8 + bytes.readUInt32LE(at + 4) : frameEnd(bytes, at)
    if (at === bytes.length) return true
  }
  return false
}

/** Where the frame that begins `at` a place ends; beyond the bytes where they end before it. */
function frameEnd(bytes: Buffer, at: number): number {
  const flags = bytes[at + 4] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const window = isSingle ? 0 : 1
  const dictionary = [0, 1, 2, 4][flags & 3] ?? 0
  const size = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  let place = at + 5 + window + dictionary + size
  while (place + 3 <= bytes.length) {
    const header = bytes.readUIntLE(place, 3)
    // A byte that is repeated stands there once.
    place += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3)
    if ((header & 1) === 1) return place + ((flags & 4) === 0 ? 0 : 4)
  }
  return Infinity
}
