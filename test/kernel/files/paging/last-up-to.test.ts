import { describe, expect, it } from 'vitest'
import { lastUpTo } from '../../../../kernel/files/paging/last-up-to.ts'

describe('the last of ascending numbers that is at most another', () => {
  it.each([
    [[], 5, 0],
    [[3], 2, 0],
    [[3], 3, 0],
    [[0, 10, 20], -1, 0],
    [[0, 10, 20], 0, 0],
    [[0, 10, 20], 9.5, 0],
    [[0, 10, 20], 10, 1],
    [[0, 10, 20], 19, 1],
    [[0, 10, 20], Infinity, 2],
    // Of pages without rows the last begins where its values do.
    [[0, 10, 10, 10, 20], 10, 3],
    [[0, 10, 20], NaN, 0]
  ])('%j, %d: %i', (numbers, wanted, index) => {
    expect(lastUpTo(wanted, numbers.length, (at) => numbers[at] ?? 0)).toBe(index)
  })
})
