/**
 * Looks at the header of every page of a column before a library decodes it: that reserves room for
 * as many values as a header says. Throws where the pages together say more than `mostValues`, or
 * where one goes beyond `bytes`. (Parquet's `PageHeader`, in Thrift's compact protocol.)
 */
export function checkPages(bytes: Buffer, mostValues: number): void {
  let position = 0
  let values = 0
  while (position < bytes.length - 1) {
    const header: PageHeader = { values: 0, packedSize: -1 }
    position = readStruct(bytes, position, header, '', 0)
    values += header.values
    if (values > mostValues || header.values < 0) throw new Error('a page of too many values')
    position += header.packedSize
    if (header.packedSize < 0 || position > bytes.length) throw new Error('a page of broken size')
  }
}

interface PageHeader {
  values: number
  packedSize: number
}

/** Places of numbers in a page header: its size, and the counts of values, nulls and rows. */
const sizeField = '/3'
const countFields = new Set(['/5/1', '/7/1', '/8/1', '/8/2', '/8/3'])
const deepest = 8

/** Reads a struct and gives where it ends; what is not wanted is passed over. */
function readStruct(
  bytes: Buffer,
  from: number,
  header: PageHeader,
  path: string,
  depth: number
): number {
  if (depth > deepest) throw new Error('a page header that is nested too deep')
  let position = from
  let id = 0
  for (;;) {
    const byte = byteAt(bytes, position)
    position += 1
    const type = byte & 0x0f
    if (type === 0) return position
    if (byte >> 4 === 0) {
      const field = varint(bytes, position)
      id = unfold(field.value)
      position = field.end
    } else id += byte >> 4
    const place = `${path}/${id}`
    if (type === 5 || type === 6 || type === 4) {
      const number = varint(bytes, position)
      const value = unfold(number.value)
      if (place === sizeField) header.packedSize = value
      if (countFields.has(place)) {
        if (value < 0) throw new Error('a page of less than no values')
        header.values = Math.max(header.values, value)
      }
      position = number.end
    } else position = passOver(bytes, position, type, header, place, depth)
  }
}

function passOver(
  bytes: Buffer,
  from: number,
  type: number,
  header: PageHeader,
  path: string,
  depth: number
): number {
  switch (type) {
    case 1:
    case 2:
      return from
    case 3:
      return from + 1
    case 4:
    case 5:
    case 6:
      return varint(bytes, from).end
    case 7:
      return from + 8
    case 8: {
      const length = varint(bytes, from)
      return length.end + length.value
    }
    case 9: {
      const first = byteAt(bytes, from)
      const long = first >> 4 === 15 ? varint(bytes, from + 1) : null
      const count = long === null ? first >> 4 : long.value
      const inner = first & 0x0f
      let position = long === null ? from + 1 : long.end
      if (count > bytes.length) throw new Error('a list in a page header is too long')
      for (let index = 0; index < count; index += 1) {
        position =
          inner === 1 || inner === 2
            ? position + 1
            : passOver(bytes, position, inner, header, `${path}/list`, depth + 1)
      }
      return position
    }
    case 12:
      return readStruct(bytes, from, header, path, depth + 1)
    default:
      throw new Error('a page header of unknown form')
  }
}

function byteAt(bytes: Buffer, position: number): number {
  const byte = bytes[position]
  if (byte === undefined) throw new Error('a page header goes beyond its column')
  return byte
}

function varint(bytes: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    const byte = byteAt(bytes, from + index)
    value += (byte & 0x7f) * 2 ** (7 * index)
    if (byte < 0x80) return { value, end: from + index + 1 }
  }
  throw new Error('a number in a page header is too long')
}

/** Thrift's zigzag: small numbers of either sign are small. */
function unfold(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
