import { npyHeader } from '../binary/index.ts'
import type { Cause, CauseKind, Distance, Likeness } from './cause.ts'
import { unpacked, withoutKeptTimes } from './containers.ts'
import { mostRounding, relativeDifference, textLikeness } from './texts.ts'

/** Larger files are not looked into: their pieces would take too much memory. */
export const mostLikenessBytes = 512 * 1024

/** Archives in archives that are opened. */
const mostDepth = 3

/**
 * In what two versions of a file differ, by their bytes alone, and what likely made them; null where
 * that cannot be seen, or one is larger than `mostLikenessBytes`.
 */
export function likenessOf(before: Buffer, after: Buffer, depth = 0): Likeness | null {
  if (Math.max(before.length, after.length) > mostLikenessBytes) return null
  const [old, now] = [withoutKeptTimes(before), withoutKeptTimes(after)]
  if (old !== null && now !== null && old.equals(now)) return alone('kept-time')
  const [inside, within] = [unpacked(before, mostLikenessBytes), unpacked(after, mostLikenessBytes)]
  if (inside !== null && within !== null && depth < mostDepth) {
    if (inside.equals(within)) return alone('kept-time')
    return likenessOf(inside, within, depth + 1)
  }
  const array = arrayLikeness(before, after)
  if (array !== null) return array
  // Bytes that are no text keep their places as characters of Latin 1.
  const encoding = [before, after].some((bytes) => bytes.includes(0)) ? 'latin1' : 'utf8'
  const found = textLikeness(before.toString(encoding), after.toString(encoding))
  return found === null || (encoding === 'latin1' && !found.isAll) ? null : found
}

/** The same of the names of two files, where one is there in the place of the other. */
export function nameLikeness(before: string, after: string): Likeness | null {
  const found = textLikeness(before, after)
  if (found === null || !found.isAll) return null
  const causes = found.causes.map((cause) => ({ ...cause, before, after }))
  return causes.every(({ kind }) => isOfRun.has(kind)) ? { ...found, causes } : null
}

function alone(kind: CauseKind): Likeness {
  return { causes: [{ kind, before: '', after: '' }], isAll: true, largest: 0 }
}

/** Numbers of an array that NumPy wrote, where both have one form. */
function arrayLikeness(before: Buffer, after: Buffer): Likeness | null {
  const header = npyHeader(before)
  const size = header?.dtype === '<f8' ? 8 : header?.dtype === '<f4' ? 4 : null
  if (header === null || size === null || before.length !== after.length) return null
  const start = header.dataStart
  if (!before.subarray(0, start).equals(after.subarray(0, start))) return null
  let largest = 0
  let first: Omit<Cause, 'kind'> | null = null
  for (let at = start; at + size <= before.length; at += size) {
    const read = (bytes: Buffer) => (size === 8 ? bytes.readDoubleLE(at) : bytes.readFloatLE(at))
    const [was, is] = [read(before), read(after)]
    if (Object.is(was, is)) continue
    first ??= { before: String(was), after: String(is) }
    largest = Math.max(largest, relativeDifference(was, is))
  }
  if (first === null) return null
  const kind = largest <= mostRounding ? 'rounding' : 'seed'
  return { causes: [{ kind, ...first }], isAll: true, largest }
}

/** What is of a run alone, and not of its result. */
const isOfRun: ReadonlySet<CauseKind> = new Set([
  ...(['time', 'measured', 'random-name', 'address', 'process-id', 'build-path'] as const),
  ...(['host', 'kept-time', 'line-ends', 'thread-count'] as const)
])

const isOfOrder: ReadonlySet<CauseKind> = new Set([
  ...(['directory-order', 'hash-order', 'thread-order', 'order'] as const)
])

/** How far two versions are from each other by what they differ in. */
export function distanceOf(likeness: Likeness | null): Distance {
  if (likeness === null || !likeness.isAll) return { kind: 'other' }
  const kinds = likeness.causes.map(({ kind }) => kind)
  if (kinds.every((kind) => isOfRun.has(kind))) return { kind: 'times-and-paths' }
  if (kinds.some((kind) => kind === 'seed' || kind === 'rounding'))
    return { kind: 'numbers', largest: likeness.largest }
  return kinds.every((kind) => isOfOrder.has(kind) || isOfRun.has(kind))
    ? { kind: 'order' }
    : { kind: 'other' }
}
