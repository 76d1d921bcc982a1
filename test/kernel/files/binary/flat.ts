/** A part of a FlatBuffers message. One that stands in several places is written once. */
export type FlatPart =
  | { readonly fields: readonly (FlatPart | null)[] }
  | { readonly list: readonly FlatPart[] }
  | { readonly text: string }
  | { readonly struct: readonly bigint[] }
  | { readonly byte: number }
  | { readonly long: bigint }

/** The bytes of a message whose root is `part`: what it refers to comes behind it. */
export function flat(part: FlatPart): Buffer {
  const bytes = Buffer.alloc(4 * 1024 * 1024)
  const places = new Map<FlatPart, number>()
  let end = 8

  const take = (size: number): number => {
    const at = end
    end += Math.ceil(size / 8) * 8
    return at
  }
  const refer = (at: number, to: FlatPart) => {
    bytes.writeInt32LE(write(to) - at, at)
  }
  const write = (one: FlatPart): number => {
    const known = places.get(one)
    if (known !== undefined) return known
    if ('fields' in one) {
      const slots = take(4 + 2 * one.fields.length)
      const at = take(8 * one.fields.length + 8)
      places.set(one, at)
      bytes.writeUInt16LE(4 + 2 * one.fields.length, slots)
      bytes.writeInt32LE(at - slots, at)
      for (const [index, field] of one.fields.entries()) {
        if (field === null) continue
        const offset = 8 * index + 8
        bytes.writeUInt16LE(offset, slots + 4 + 2 * index)
        if ('byte' in field) bytes.writeUInt8(field.byte, at + offset)
        else if ('long' in field) bytes.writeBigInt64LE(field.long, at + offset)
        else refer(at + offset, field)
      }
      return at
    }
    if ('text' in one) {
      const at = take(4 + one.text.length)
      places.set(one, at)
      bytes.writeUInt32LE(one.text.length, at)
      bytes.write(one.text, at + 4, 'latin1')
      return at
    }
    if (!('list' in one)) throw new Error('it stands in a table or a list')
    const at = take(4 + 16 * one.list.length)
    places.set(one, at)
    bytes.writeUInt32LE(one.list.length, at)
    let place = at + 4
    for (const item of one.list) {
      if ('struct' in item) {
        for (const number of item.struct) {
          bytes.writeBigInt64LE(number, place)
          place += 8
        }
      } else {
        refer(place, item)
        place += 4
      }
    }
    return at
  }

  bytes.writeInt32LE(write(part), 0)
  return bytes.subarray(0, end)
}
