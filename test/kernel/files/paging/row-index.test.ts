import { describe, expect, it } from 'vitest'
import { GrowingIntegers, GrowingNumbers } from '../../../../kernel/files/paging/growing.ts'
import { apartFor, RowIndex } from '../../../../kernel/files/paging/row-index.ts'

describe('where rows of a file begin', () => {
  it.each([
    ['none', 0, 5, { row: 0, offset: 0 }, null],
    ['one', 1, 0, { row: 0, offset: 7 }, null],
    ['some, of the first', 100, 0, { row: 0, offset: 7 }, 107],
    ['some, of one between', 100, 15, { row: 10, offset: 107 }, 207],
    ['some, of the last', 100, 99, { row: 90, offset: 907 }, null],
    ['more than had room', 30_000, 29_999, { row: 29_990, offset: 299_907 }, null]
  ])('is remembered of %s', (_, count, row, before, behind) => {
    const index = new RowIndex(100)
    for (let at = 0; at < count; at += 1) index.add(at, 7 + at * 10)
    expect(index.before(row)).toEqual(before)
    expect(index.behind(row)).toBe(behind)
  })

  it.each([
    [0, 16 * 1024],
    [16_384_000_000, 16 * 1024],
    [16_385_000_000, 16_385],
    [1e12, 1_000_000]
  ])('in a file of %d bytes every %i', (size, apart) => {
    expect(apartFor(size)).toBe(apart)
  })
})

describe('numbers of which more come', () => {
  it.each([1024, 1025, 10_240])('are all there when %i came', (count) => {
    const [integers, numbers] = [new GrowingIntegers(), new GrowingNumbers()]
    for (let at = 0; at < count; at += 1) {
      integers.push(2 ** 32 - 1 - at)
      numbers.push(at / 2)
    }
    expect([integers.length, numbers.length]).toEqual([count, count])
    expect([integers.values().length, numbers.values().length]).toEqual([count, count])
    expect([integers.values()[0], integers.values().at(-1)]).toEqual([2 ** 32 - 1, 2 ** 32 - count])
    expect(numbers.values().at(-1)).toBe((count - 1) / 2)
  })
})
