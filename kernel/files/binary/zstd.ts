import { Decompress } from 'fzstd'

/** The memory that a frame may ask for; what `zstd` writes by default needs 8 MB at most. */
const largestWindow = 32 * 1024 * 1024
/** Four bytes can stand for a block of 128 KiB: so many at once stay within some megabytes. */
const step = 128

/** Whether a frame (RFC 8878, 3.1.1.1) asks for more memory than a preview may take. */
export function asksTooMuch(packed: Uint8Array): boolean {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  if (packed.length < 6) return true
  if (view.getUint32(0, true) !== 0xfd2fb528) return true
  const descriptor = view.getUint8(4)
  const isSingle = (descriptor & 0x20) !== 0
  if (!isSingle) {
    const window = view.getUint8(5)
    const base = 2 ** (10 + (window >> 3))
    return base + (base / 8) * (window & 7) > largestWindow
  }
  const idBytes = [0, 1, 2, 4][descriptor & 3] ?? 0
  const at = 5 + idBytes
  const sizeFlag = descriptor >> 6
  if (at + (sizeFlag === 0 ? 1 : 2 ** sizeFlag) > packed.length) return true
  if (sizeFlag < 2) return false
  return sizeFlag === 2
    ? view.getUint32(at, true) > largestWindow
    : view.getBigUint64(at, true) > BigInt(largestWindow)
}

/** At most `limit` bytes of what is packed; what came before the place where it is broken. */
export function unzstdHead(
  packed: Buffer,
  limit: number
): { readonly bytes: Buffer; readonly isBroken: boolean } {
  if (asksTooMuch(packed)) throw new Error('its frame asks for too much memory')
  let isBroken = false
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Decompress((part) => {
    if (length < limit) parts.push(part.slice())
    length += part.length
  })
  try {
    for (let at = 0; at < packed.length && length < limit; at += step) {
      stream.push(packed.subarray(at, at + step))
    }
  } catch (error) {
    if (length === 0) throw error
    isBroken = true
  }
  return { bytes: Buffer.concat(parts).subarray(0, limit), isBroken }
}
