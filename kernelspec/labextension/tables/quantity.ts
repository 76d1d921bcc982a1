/** A number with what it counts: only those of one dimension can be compared. */
export interface Quantity {
  /** `time` and `bytes`, whose units are of different size; else the unit itself, or nothing. */
  readonly dimension: string
  /** In seconds, in bytes, or in the unit as it is written. */
  readonly value: number
}

const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  µs: 1e-6,
  μs: 1e-6,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400
}

const bytes: Readonly<Record<string, number>> = {
  B: 1,
  byte: 1,
  bytes: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40
}

/** Between the thousands of an integer: a narrow space, or another that does not break a line. */
const between = /(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))/g

const oneQuantity = /^((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|∞)(?:\s?(%|\p{L}+))?/iu

/**
 * The quantity that a text is, as a table writes it: `0.91`, `−1.2e-7`, `20 000`, `12.3 kB`,
 * `3 min 05 s`, `~10 ms`, `inf`. Null where it is anything else besides.
 */
export function quantityOf(text: string): Quantity | null {
  const [, about = '', sign = '', rest = ''] = /^([~≈]\s?)?([+−-])?(.*)$/su.exec(text.trim()) ?? []
  const parts = partsOf(rest.replace(between, ''))
  const [first] = parts
  if (first === undefined) return null
  // A second part continues a first one, as seconds do minutes; nothing else comes in parts.
  const isTime = parts.every(({ dimension }) => dimension === 'time')
  if (parts.length > 1 && !isTime) return null
  // An estimate without a unit is no number of any file.
  if (about !== '' && first.dimension === '') return null
  const value = parts.reduce((sum, part) => sum + part.value, 0)
  return { dimension: first.dimension, value: sign === '' || sign === '+' ? value : -value }
}

/** The quantities that a text consists of; none where something is left. */
function partsOf(text: string): readonly Quantity[] {
  const parts: Quantity[] = []
  let rest = text
  while (rest !== '') {
    const [whole, digits, unit = ''] = oneQuantity.exec(rest) ?? []
    if (whole === undefined || digits === undefined) return []
    parts.push(inUnit(numberOf(digits), unit))
    const next = rest.slice(whole.length)
    rest = next.trimStart()
    if (rest === next && next !== '') return []
  }
  return parts
}

function numberOf(digits: string): number {
  return /^[\d.]/.test(digits) ? Number(digits) : Infinity
}

function inUnit(value: number, unit: string): Quantity {
  const ofTime = seconds[unit]
  if (ofTime !== undefined) return { dimension: 'time', value: value * ofTime }
  const ofSize = bytes[unit]
  if (ofSize !== undefined) return { dimension: 'bytes', value: value * ofSize }
  // `1 file` and `20 files` count the same.
  return { dimension: unit.replace(/s$/u, ''), value }
}
