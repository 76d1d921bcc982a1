/**
 * What a raw Snappy block (format_description.txt of Snappy) holds, `length` bytes of it. Throws on
 * a block that says more or refers to what is not there: the decoder of hyparquet 1.31.5, which is fine
 * with what is whole, takes a length of four bytes for a negative one and goes back: 8 s for 2 kB that
 * are broken, and minutes for more.
 */
export function unsnappy(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  let from = 0
  while ((input[from] ?? 0) >= 0x80) from += 1
  from += 1
  let to = 0
  while (from < input.length) {
    const tag = input[from] ?? 0
    from += 1
    const kind = tag & 3
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59)
      const size = extra === 0 ? (tag >> 2) + 1 : little(input, from, extra) + 1
      from += extra
      if (from + size > input.length || to + size > length) throw new Error('broken Snappy')
      output.set(input.subarray(from, from + size), to)
      from += size
      to += size
      continue
    }
    const width = kind === 3 ? 4 : kind
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    if (from + width > input.length) throw new Error('broken Snappy')
    const high = kind === 1 ? (tag >> 5) * 256 : 0
    const back = high + little(input, from, width)
    from += width
    if (back === 0 || back > to || to + size > length) throw new Error('broken Snappy')
    // Byte by byte: what is copied may begin within what it writes.
    for (let index = 0; index < size; index += 1, to += 1) output[to] = output[to - back] ?? 0
  }
  if (to !== length) throw new Error('broken Snappy')
  return output
}

function little(bytes: Uint8Array, at: number, width: number): number {
  let value = 0
  for (let index = 0; index < width; index += 1) value += (bytes[at + index] ?? 0) * 256 ** index
  return value
}
