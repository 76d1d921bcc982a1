/**
 * Unpacks a block of LZ4 (lz4_Block_format.md) into `output` from `start` on, and gives where it ends
 * there. What it copies may have been written by the block before it. Throws on a block that holds
 * more than there is room for, or refers to what is not there.
 */
function unpackBlock(input: Uint8Array, output: Uint8Array, start: number): number {
  let from = 0
  let to = start
  while (from < input.length) {
    const token = input[from] ?? 0
    from += 1
    const literals = lengthAt(input, from, token >> 4)
    from = literals.end
    if (from + literals.length > input.length || to + literals.length > output.length) broken()
    output.set(input.subarray(from, from + literals.length), to)
    from += literals.length
    to += literals.length
    // The last sequence has no copy.
    if (from === input.length) return to
    if (from + 2 > input.length) broken()
    const back = (input[from] ?? 0) + (input[from + 1] ?? 0) * 256
    const copied = lengthAt(input, from + 2, token & 15)
    from = copied.end
    const length = copied.length + 4
    if (back === 0 || back > to || to + length > output.length) broken()
    // Byte by byte: what is copied may begin within what it writes.
    for (let index = 0; index < length; index += 1, to += 1) output[to] = output[to - back] ?? 0
  }
  return broken()
}

function lengthAt(
  input: Uint8Array,
  from: number,
  nibble: number
): { readonly length: number; readonly end: number } {
  let length = nibble
  let end = from
  if (nibble < 15) return { length, end }
  for (;;) {
    const byte = input[end]
    if (byte === undefined) return broken()
    end += 1
    length += byte
    if (byte < 255) return { length, end }
  }
}

function broken(): never {
  throw new Error('broken LZ4')
}

/** What a block of LZ4 without a frame holds, `length` bytes of it. */
export function unlz4Block(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  if (unpackBlock(input, output, 0) !== length) broken()
  return output
}

/**
 * The same as Hadoop frames it: blocks that each begin with both sizes, the greatest byte first. What
 * is called LZ4 in Parquet is this, or a block without a frame.
 */
export function unlz4Hadoop(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const output = new Uint8Array(length)
  let from = 0
  let to = 0
  while (from + 8 <= input.length && to < length) {
    const size = view.getUint32(from)
    const packed = view.getUint32(from + 4)
    const isFramed = to + size <= length && from + 8 + packed <= input.length
    if (!isFramed) return unlz4Block(input, length)
    const end = unpackBlock(input.subarray(from + 8, from + 8 + packed), output, to)
    if (end !== to + size) broken()
    from += 8 + packed
    to = end
  }
  return to === length && from === input.length ? output : broken()
}

/** What comes before the blocks of a frame, by its flags: version 01 and no dictionary is known here. */
const magic = 0x184d2204
const uncompressed = 0x80000000

/** What a frame of LZ4 (lz4_Frame_format.md) holds, `length` bytes of it. */
export function unlz4Frame(input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  if (input.length < 7 || view.getUint32(0, true) !== magic) broken()
  const flags = view.getUint8(4)
  if (flags >> 6 !== 1) throw new Error('LZ4 of an unknown version')
  if ((flags & 1) !== 0) throw new Error('LZ4 with a dictionary')
  const hasBlockSums = (flags & 16) !== 0
  const hasSize = (flags & 8) !== 0
  let from = 7 + (hasSize ? 8 : 0)
  let to = 0
  const output = new Uint8Array(length)
  for (;;) {
    if (from + 4 > input.length) broken()
    const word = view.getUint32(from, true)
    from += 4
    if (word === 0) return to === length ? output : broken()
    const size = word % uncompressed
    if (size === 0 || from + size > input.length) broken()
    const block = input.subarray(from, from + size)
    if (word >= uncompressed) {
      if (to + size > length) broken()
      output.set(block, to)
      to += size
    } else to = unpackBlock(block, output, to)
    from += size + (hasBlockSums ? 4 : 0)
  }
}
