import type { Content } from '../reading/index.ts'

/*
  Why this is ours: hyparquet 1.31.5, which decodes the pages, reserves room for what a page says of
  itself. One of 30 bytes that says it repeats a value 1,500,000,000 times ends the whole process for
  want of memory, which nothing can catch. So headers are read first, and what says too much is not
  decoded.
*/

/** The pages at the beginning of a column. */
export interface FirstPages {
  /** Bytes of them, headers included. */
  readonly size: number
  /** What their headers say that they have when they are unpacked. */
  readonly unpacked: number
  /** Values of the data pages: in a column without lists as many as rows. */
  readonly values: number
}

export interface PageLimits {
  /** Values that are enough. */
  readonly enough: number
  readonly packed: number
  readonly unpacked: number
  readonly values: number
}

/** The most bytes of a header, with the smallest and largest values that it may hold. */
const mostHeader = 64 * 1024
const mostPages = 10_000

/**
 * The first pages of a column, `size` bytes from `start` on, that hold enough values; null where they
 * are larger than the limits. Each header is looked at before a library decodes the page: that
 * reserves room for as many values as a header says. Throws where one goes beyond the column.
 */
export async function firstPages(
  content: Content,
  start: number,
  size: number,
  limits: PageLimits
): Promise<FirstPages | null> {
  let position = 0
  let values = 0
  let entries = 0
  let unpacked = 0
  for (let pages = 0; position < size - 1 && values < limits.enough; pages += 1) {
    if (pages >= mostPages) throw new Error('pages without values')
    const page = await pageAt(content, start, size, position)
    position += page.size
    if (!page.isDictionary) values += page.values
    entries += page.values
    unpacked += page.unpacked
    const isTooMuch = position > limits.packed || unpacked > limits.unpacked
    if (isTooMuch || entries > limits.values) return null
  }
  return { size: position, unpacked, values }
}

/** A page of a column, as its header says. */
export interface ParquetPage {
  /** Where its header begins, from the beginning of the column. */
  readonly position: number
  /** Bytes of it, its header included, and what it unpacks to. */
  readonly size: number
  readonly unpacked: number
  readonly values: number
  readonly isDictionary: boolean
}

/** The most pages of one column in a row group: of 20,000 values each ten billion. */
const mostListed = 500_000

/**
 * All pages of a column, `size` bytes from `start` on, by their headers alone. Throws where one goes
 * beyond the column.
 */
export async function pagesOf(
  content: Content,
  start: number,
  size: number
): Promise<readonly ParquetPage[]> {
  const pages: ParquetPage[] = []
  for (let position = 0; position < size - 1;) {
    if (pages.length >= mostListed) throw new Error('too many pages')
    const page = await pageAt(content, start, size, position)
    pages.push(page)
    position += page.size
  }
  return pages
}

/** Most headers are smaller; what is larger is read again. */
const usualHeader = 512

async function pageAt(
  content: Content,
  start: number,
  size: number,
  position: number
): Promise<ParquetPage> {
  const most = Math.min(mostHeader, size - position)
  const read = async (length: number): Promise<ParquetPage> => {
    const bytes = await content.read(start + position, Math.min(length, most))
    const header: PageHeader = { values: 0, packedSize: -1, unpackedSize: -1, type: -1 }
    const end = readStruct(bytes, 0, header, '', 0)
    const { packedSize, unpackedSize, values, type } = header
    if (packedSize < 0 || unpackedSize < 0 || position + end + packedSize > size) {
      throw new Error('a page of broken size')
    }
    const isDictionary = type === dictionaryPage
    return { position, size: end + packedSize, unpacked: unpackedSize, values, isDictionary }
  }
  // A header that is cut reads as a broken one.
  return most <= usualHeader ? read(most) : read(usualHeader).catch(() => read(most))
}

interface PageHeader {
  values: number
  packedSize: number
  unpackedSize: number
  type: number
}

/** Places of numbers in a page header: type, sizes, and the counts of values, nulls and rows. */
const typeField = '/1'
const unpackedField = '/2'
const packedField = '/3'
const countFields = new Set(['/5/1', '/7/1', '/8/1', '/8/2', '/8/3'])
const dictionaryPage = 2
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
      if (place === typeField) header.type = value
      if (place === unpackedField) header.unpackedSize = value
      if (place === packedField) header.packedSize = value
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
