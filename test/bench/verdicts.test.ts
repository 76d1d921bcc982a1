import { describe, expect, test } from 'vitest'
import { inWords } from './against.ts'
import { isMissed, memory, median, percentile, ratio, time } from './measure.ts'

describe('a figure', () => {
  test.each([
    ['at what it may be', ratio('x', [30, 20], 1.5, 'of y'), false],
    ['above it', ratio('x', [31, 20], 1.5, 'of y'), true],
    ['without a bound', ratio('x', [1000, 1], null, 'of y'), false],
    ['that could not be measured', ratio('x', [NaN, 20], 1.5, 'of y'), true],
    ['that is no number', ratio('x', [-Infinity, 20], 1.5, 'of y'), true],
    ['of memory, at it', memory('x', 50, 50, ''), false],
    ['of memory, above it', memory('x', 51, 50, ''), true],
    ['of time alone', time('x', 1e9, ''), false]
  ])('%s', (_, figure, missed) => {
    expect(isMissed(figure)).toBe(missed)
  })

  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[], NaN]
  ])('the median of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })
})

test.each([
  [[5, 1, 4, 2, 3], 95, 5],
  [Array.from({ length: 100 }, (_, at) => at + 1), 95, 95],
  [[7], 95, 7],
  [[], 95, NaN]
])('of %j, %d percent are not above %d', (values, percent, most) => {
  expect(percentile(values, percent)).toBe(most)
})

describe('two builds in turn', () => {
  const compared = (mine: number[], other: number[]) =>
    inWords({ what: 'x', unit: '×', mine, other })

  test.each([
    ['within the spread of the other', [12, 14], [10, 13], '✓  x: 1.20 of it, which is 1.30'],
    ['above it', [14, 15], [10, 13], '✗  x: 1.40 of it, which is 1.30'],
    ['below it', [5, 20], [10, 13], '✓  x: 0.50 of it, which is 1.30'],
    ['of what the other has not', [5, 20], [], '·  x: the other build has no such thing']
  ])('%s', (_, mine, other, words) => {
    expect(compared(mine, other)).toContain(words)
  })
})
