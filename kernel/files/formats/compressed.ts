import { createGunzip } from 'node:zlib'
import { inMemory, type Reader, unshown } from '../reading/index.ts'
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
  if (bytes.length === 0) return unshown({ kind: 'broken-or-empty', method })
  const isWhole =
    !isBroken && packed.length >= content.size && !content.isCut && bytes.length < limit
  const name = path.replace(/\.tgz$/i, '.tar').replace(/\.(gz|zst)$/i, '')
  const { type, reading } = await within(inMemory(bytes, !isWhole), name)
  const extent = isWhole
    ? 'whole'
    : isBroken && packed.length >= content.size
      ? 'broken'
      : 'beginning'
  // The frontend's viewers want the file itself, not what is in it.
  return {
    preview: reading.preview,
    notes: [{ kind: 'packed', method, extent, bytes: bytes.length, type }, ...(reading.notes ?? [])]
  }
}
