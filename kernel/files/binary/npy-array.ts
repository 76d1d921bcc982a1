import { withHistogram } from '../text/index.ts'
import type { Column, FilePart, FileRemark, Limits, Preview } from '../reading/index.ts'

/*
  Why this is ours: npyjs 1.2.0 takes a file whole, and none above 2 GiB, where its beginning is
  enough, and it says nothing of values that are missing. None of the hostile files that were tried
  holds it up.
*/

/** The beginning of an array that NumPy wrote. */
export interface NpyHeader {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly fortran: boolean
  /** Where its numbers begin. */
  readonly dataStart: number
}

/** The header of format versions 1 to 3 (numpy.lib.format); null where it is none. */
export function npyHeader(bytes: Buffer): NpyHeader | null {
  if (bytes.length < 12 || bytes.toString('latin1', 1, 6) !== 'NUMPY') return null
  const isFirst = bytes[6] === 1
  const length = isFirst ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8)
  const start = isFirst ? 10 : 12
  if (length > 60_000 || start + length > bytes.length) return null
  const text = bytes.toString('utf8', start, start + length)
  const dtype = /'descr':\s*('[^']{0,40}'|\[)/.exec(text)?.[1]
  const shape = /'shape':\s*\(([\d,\sL]{0,400})\)/.exec(text)?.[1]
  if (dtype === undefined || shape === undefined) return null
  const sizes = shape.split(',').flatMap((part) => {
    const size = Number.parseInt(part, 10)
    return Number.isNaN(size) ? [] : [size]
  })
  // More values than can be counted are in no file.
  if (![...sizes, valuesIn(sizes)].every(Number.isSafeInteger)) return null
  return {
    dtype: dtype === '[' ? 'structured' : dtype.slice(1, -1),
    shape: sizes,
    fortran: /'fortran_order':\s*True/.test(text),
    dataStart: start + length
  }
}

function valuesIn(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1)
}

/** An array by type, shape and first values. `bytes` begins as the file does and may be cut. */
export function npyPart(name: string, bytes: Buffer, isCut: boolean, limits: Limits): FilePart {
  const header = npyHeader(bytes)
  if (header === null) return { name, facts: [{ kind: 'no-array' }], preview: nothing(null) }
  const { dtype, shape, dataStart } = header
  const factsOf = (missing: number): readonly FileRemark[] => [
    { kind: 'values-of-array', type: words(dtype), shape, values: valuesIn(shape), missing }
  ]
  const facts = factsOf(0)
  if (dtype.endsWith('O')) return { name, facts, preview: nothing({ kind: 'pickled' }) }
  const value = valueReader(dtype)
  if (value === null) return { name, facts, preview: nothing(null) }
  const data = bytes.subarray(dataStart)
  const missing = isCut ? 0 : Math.max(0, valuesIn(shape) - Math.floor(data.length / value.size))
  return { name, facts: factsOf(missing), preview: arrayTable(header, data, isCut, value, limits) }
}

interface ValueReader {
  readonly size: number
  readonly numeric: boolean
  readonly at: (bytes: Buffer, position: number) => number | bigint | string
}

/** Rows of the last axis but one below each other, columns of the last one; a vector is a column. */
function arrayTable(
  header: NpyHeader,
  data: Buffer,
  isCut: boolean,
  value: ValueReader,
  limits: Limits
): Preview {
  const { shape, fortran, dtype } = header
  const width = shape.length < 2 ? 1 : (shape.at(-1) ?? 1)
  const total = valuesIn(shape)
  const rowCount = width === 0 ? 0 : total / width
  const available = Math.min(total, Math.floor(data.length / value.size))
  const shown = Math.min(width, limits.columns)
  const placeOf = fortran && shape.length > 1 ? turned(shape.slice(0, -1)) : null
  const indexOf = (row: number, column: number): number =>
    placeOf === null ? row * width + column : column * rowCount + placeOf(row)
  const complete = (row: number): boolean =>
    indexOf(row, 0) < available && indexOf(row, shown - 1) < available
  const rowAt = (row: number): readonly string[] =>
    Array.from({ length: shown }, (_, column) =>
      String(value.at(data, indexOf(row, column) * value.size)).slice(0, limits.line)
    )
  const isWhole = available >= total
  const isShort = rowCount <= limits.rows + limits.lastRows
  const rows: (readonly string[])[] = []
  for (let row = 0; row < (isShort ? rowCount : limits.rows) && complete(row); row += 1) {
    rows.push(rowAt(row))
  }
  const lastRows: (readonly string[])[] = []
  if (isWhole && !isShort) {
    for (let row = rowCount - limits.lastRows; row < rowCount; row += 1) lastRows.push(rowAt(row))
  }
  const columns = Array.from({ length: shown }, (_, column): Column => {
    const named: Column = {
      name: shape.length < 2 ? 'value' : String(column),
      numeric: value.numeric,
      type: words(dtype)
    }
    if (!value.numeric) return named
    const numbers: number[] = []
    for (let row = 0; row < rowCount && numbers.length < mostCounted; row += 1) {
      const index = indexOf(row, column)
      if (index >= available) break
      const number = Number(value.at(data, index * value.size))
      if (Number.isFinite(number)) numbers.push(number)
    }
    const isAll = isWhole && rowCount <= mostCounted
    return withHistogram(named, Float64Array.from(numbers), !isAll || isCut)
  })
  return {
    ...{ kind: 'table', columns, omittedColumns: width - shown, rows, lastRows },
    totalRows: rowCount
  }
}

/** Turns a place among values whose last axis counts fastest into the place where the first axis does. */
function turned(shape: readonly number[]): (place: number) => number {
  const axes = shape.map((size, axis) => ({ size, stride: valuesIn(shape.slice(0, axis)) }))
  axes.reverse()
  return (place) => {
    let rest = place
    let index = 0
    for (const { size, stride } of axes) {
      index += (rest % size) * stride
      rest = Math.floor(rest / size)
    }
    return index
  }
}

/** Values of a column that its histogram is made of; they are read in some milliseconds. */
const mostCounted = 50_000

function nothing(reason: FileRemark | null): Preview {
  return { kind: 'none', reason }
}

const kinds: Readonly<Record<string, string>> = {
  b: 'bool',
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  S: 'bytes',
  U: 'text',
  O: 'objects',
  M: 'datetime',
  m: 'timedelta'
}

function words(dtype: string): string {
  const [, kind, size] = /^[<>|=]?([a-zA-Z])(\d*)/.exec(dtype) ?? []
  const word = kind === undefined ? undefined : kinds[kind]
  if (word === undefined || dtype === 'structured') return dtype
  return /[iufc]/.test(kind ?? '') ? `${word}${Number(size) * 8}` : word
}

function valueReader(dtype: string): ValueReader | null {
  const [, order, kind, digits] = /^([<>|=]?)([a-zA-Z])(\d{1,6})$/.exec(dtype) ?? []
  const size = Number(digits)
  const isBig = order === '>'
  const number = (at: ValueReader['at']): ValueReader => ({ size, numeric: true, at })
  switch (`${kind ?? ''}${digits ?? ''}`) {
    case 'b1':
      return { size, numeric: false, at: (bytes, at) => (bytes[at] === 0 ? 'false' : 'true') }
    case 'i1':
      return number((bytes, at) => bytes.readInt8(at))
    case 'u1':
      return number((bytes, at) => bytes.readUInt8(at))
    case 'i2':
      return number((bytes, at) => (isBig ? bytes.readInt16BE(at) : bytes.readInt16LE(at)))
    case 'u2':
      return number((bytes, at) => (isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)))
    case 'i4':
      return number((bytes, at) => (isBig ? bytes.readInt32BE(at) : bytes.readInt32LE(at)))
    case 'u4':
      return number((bytes, at) => (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)))
    case 'i8':
      return number((bytes, at) => (isBig ? bytes.readBigInt64BE(at) : bytes.readBigInt64LE(at)))
    case 'u8':
      return number((bytes, at) => (isBig ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)))
    case 'f2':
      return number((bytes, at) => half(isBig ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)))
    case 'f4':
      return number((bytes, at) => short(isBig ? bytes.readFloatBE(at) : bytes.readFloatLE(at)))
    case 'f8':
      return number((bytes, at) => (isBig ? bytes.readDoubleBE(at) : bytes.readDoubleLE(at)))
  }
  if (kind === 'S' && size > 0) {
    const at = (bytes: Buffer, from: number): string =>
      bytes.toString('latin1', from, from + Math.min(size, 1000)).replace(/\0+$/, '')
    return { size, numeric: false, at }
  }
  if (kind === 'U' && size > 0) {
    const at = (bytes: Buffer, from: number): string => wideText(bytes, from, size, isBig)
    return { size: 4 * size, numeric: false, at }
  }
  return null
}

/** A single-precision number with the digits that it has. */
function short(value: number): number {
  return Number(value.toPrecision(7))
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * 2 ** -24 * fraction
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * 2 ** (exponent - 25) * (1024 + fraction)
}

function wideText(bytes: Buffer, from: number, size: number, isBig: boolean): string {
  let text = ''
  for (let index = 0; index < Math.min(size, 250); index += 1) {
    const at = from + 4 * index
    const code = isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    if (code === 0) break
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD'
  }
  return text
}
