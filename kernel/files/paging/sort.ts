import type { GrowingTexts } from './growing.ts'

export type Direction = 'ascending' | 'descending'

const digitBits = 16
const digits = 2 ** digitBits

/** What is so short is compared value by value: counting digits takes longer. */
const shortRun = 1000

/** The two halves of what is sorted by, as a number without a sign each. */
interface Keys {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

/**
 * Places of numbers in their order; equal ones keep theirs. Ten million take a second: by digits of
 * two bytes, from the last to the first.
 */
export function orderOfNumbers(numbers: Float64Array, direction: Direction): Uint32Array {
  const places = inOrder(numbers.length)
  if (numbers.length <= shortRun) {
    const sign = direction === 'ascending' ? 1 : -1
    const compare = (one: number, other: number): number => (one < other ? -1 : one > other ? 1 : 0)
    return places.sort(
      (one, other) => sign * compare(numbers[one] ?? 0, numbers[other] ?? 0) || one - other
    )
  }
  const keys = { high: new Uint32Array(numbers.length), low: new Uint32Array(numbers.length) }
  const one = new Float64Array(1)
  const [low, high] = [new Uint32Array(one.buffer, 0, 1), new Uint32Array(one.buffer, 4, 1)]
  for (let place = 0; place < numbers.length; place += 1) {
    // A zero below zero is a zero.
    one[0] = (numbers[place] ?? 0) + 0
    const [lowBits = 0, highBits = 0] = [low[0], high[0]]
    const isBelow = highBits >>> 31 === 1
    keys.high[place] = isBelow ? ~highBits : highBits ^ 0x80000000
    keys.low[place] = isBelow ? ~lowBits : lowBits
  }
  sortByKeys(places, keys, direction, new Uint32Array(numbers.length))
  return places
}

/** Places of texts in their order by the codes of their characters; equal ones keep theirs. */
export function orderOfTexts(
  texts: GrowingTexts,
  count: number,
  direction: Direction
): Uint32Array {
  const places = inOrder(count)
  const keys = { high: new Uint32Array(count), low: new Uint32Array(count) }
  const room = new Uint32Array(count)
  const sign = direction === 'ascending' ? 1 : -1
  const runs: { readonly from: number; readonly to: number; readonly depth: number }[] = [
    { from: 0, to: count, depth: 0 }
  ]
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    const { from, to, depth } = run
    const part = places.subarray(from, to)
    if (part.length <= shortRun) {
      part.sort((one, other) => sign * texts.compare(one, other, depth) || one - other)
      continue
    }
    for (const place of part) {
      keys.high[place] = texts.fourAt(place, depth)
      keys.low[place] = texts.fourAt(place, depth + 4)
    }
    sortByKeys(part, keys, direction, room.subarray(0, part.length))
    const next = depth + 8
    let start = 0
    let isLonger = false
    for (let at = 0; at <= part.length; at += 1) {
      const [first = 0, place = -1] = [part[start], part[at]]
      const isSame =
        place >= 0 && keys.high[place] === keys.high[first] && keys.low[place] === keys.low[first]
      if (isSame) {
        isLonger ||= texts.lengthOf(place) > next
        continue
      }
      if (isLonger && at - start > 1) runs.push({ from: from + start, to: from + at, depth: next })
      start = at
      isLonger = place >= 0 && texts.lengthOf(place) > next
    }
  }
  return places
}

function inOrder(count: number): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(count)
  for (let place = 0; place < count; place += 1) places[place] = place
  return places
}

/** Sorts places by the keys that stand there. `room` is as long as they are. */
function sortByKeys(
  places: Uint32Array,
  keys: Keys,
  direction: Direction,
  room: Uint32Array
): void {
  const flip = direction === 'ascending' ? 0 : digits - 1
  let [from, to] = [places, room]
  for (const [half, shift] of [
    [keys.low, 0],
    [keys.low, digitBits],
    [keys.high, 0],
    [keys.high, digitBits]
  ] as const) {
    const starts = new Uint32Array(digits + 1)
    for (const place of from) {
      const digit = (((half[place] ?? 0) >>> shift) & (digits - 1)) ^ flip
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1
    }
    // All have the same digit there.
    if (starts.includes(from.length)) continue
    for (let digit = 0; digit < digits; digit += 1)
      starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0)
    for (const place of from) {
      const digit = (((half[place] ?? 0) >>> shift) & (digits - 1)) ^ flip
      const at = starts[digit] ?? 0
      to[at] = place
      starts[digit] = at + 1
    }
    ;[from, to] = [to, from]
  }
  if (from !== places) places.set(from)
}
