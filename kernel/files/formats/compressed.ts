import { createGunzip } from 'node:zlib'
import { inMemory, type Reader } from '../reading/index.ts'
import { unpackHead, unzstdHead } from '../binary/index.ts'

/** What is compressed with gzip or Zstandard, as what it holds: its beginning is unpacked. */
export const readCompressed: Reader = async (content, path, limits, within) => {
  const packed = await content.read(0, limits.unpacked)
  const isGzip = packed[0] === 0x1f
  const limit = limits.unpacked
  const { bytes, isBroken } = isGzip
    ? await unpackHead(createGunzip(), packed, limit)
    : await unzstdHead(packed, limit)
  const method = isGzip ? 'gzip' : 'Zstandard'
  if (bytes.length === 0) return { preview: { kind: 'none', reason: `Broken or empty ${method}.` } }
  const isWhole =
    !isBroken && packed.length >= content.size && !content.isCut && bytes.length < limit
  const name = path.replace(/\.tgz$/i, '.tar').replace(/\.(gz|zst)$/i, '')
  const { type, reading } = await within(inMemory(bytes, !isWhole), name)
  const extent = isWhole
    ? `${bytes.length} bytes unpacked`
    : isBroken && packed.length >= content.size
      ? `broken after ${bytes.length} bytes`
      : `the first ${bytes.length} bytes unpacked`
  // The frontend's viewers want the file itself, not what is in it.
  return {
    preview: reading.preview,
    notes: [`${method}, ${extent}: ${type}`, ...(reading.notes ?? [])]
  }
}
