import { constants, createZstdDecompress, zstdDecompressSync } from 'node:zlib'
import { unpackHead } from './zip-directory.ts'

/** The memory that a frame may ask for, 32 MiB; what `zstd` writes by default needs 8 at most. */
const options = { params: { [constants.ZSTD_d_windowLogMax]: 25 } }

/** What is packed, at most `limit` bytes of it. Throws where there is more, or it is broken. */
export function unzstd(packed: Uint8Array, limit: number): Uint8Array {
  return zstdDecompressSync(packed, { ...options, maxOutputLength: Math.max(1, limit) })
}

/** At most `limit` bytes of what is packed; what came before the place where it is broken. */
export function unzstdHead(
  packed: Buffer,
  limit: number
): Promise<{ readonly bytes: Buffer; readonly isBroken: boolean }> {
  return unpackHead(createZstdDecompress(options), packed, limit)
}
