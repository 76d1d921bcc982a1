import { describe, expect, it } from 'vitest'
import { orderOf } from '../../../../kernelspec/labextension/tables/order.ts'
import { quantityOf } from '../../../../kernelspec/labextension/tables/quantity.ts'
import { bytes, counted, duration, grouped } from '../../../../kernel/outcome/words.ts'
import { shortNumber } from '../../../../kernel/render/base/text.ts'

describe('a quantity', () => {
  const cases = [
    ['0.91', '', 0.91],
    ['-3', '', -3],
    ['−3', '', -3],
    ['+0.5', '', 0.5],
    ['.5', '', 0.5],
    ['5.', '', 5],
    ['1.2e-7', '', 1.2e-7],
    ['1E+3', '', 1000],
    [' 7 ', '', 7],
    ['20\u202f000', '', 20_000],
    ['1\u202f234\u202f567.5', '', 1_234_567.5],
    ['inf', '', Infinity],
    ['-Infinity', '', -Infinity],
    ['97 %', '%', 97],
    ['97%', '%', 97],
    ['12.5 kB', 'bytes', 12_500],
    ['2 KiB', 'bytes', 2048],
    ['12\u202f345 bytes', 'bytes', 12_345],
    ['1 byte', 'bytes', 1],
    ['10 ms', 'time', 0.01],
    ['~12 s', 'time', 12],
    ['3 min 05 s', 'time', 185],
    ['2 h 10 min', 'time', 7800],
    ['1 file', 'file', 1],
    ['20 files', 'file', 20]
  ] as const

  it.each(cases)('is %s', (text, dimension, value) => {
    const quantity = quantityOf(text)
    expect(quantity?.dimension).toBe(dimension)
    expect(quantity?.value).toBeCloseTo(value, 12)
  })

  it.each([
    '',
    'eval_2',
    '3.11.2',
    '2026-03-05',
    '1, 2',
    '1 2',
    '1\u202f23',
    '3 apples 4 pears',
    '5 s 3 kB',
    '12 of 20',
    '--5',
    '~5',
    'e5',
    '.',
    '1_000'
  ])('is not %j', (text) => {
    expect(quantityOf(text)).toBeNull()
  })

  it.each([0.04, 0.5, 9.4, 12, 59.6, 185, 3600, 86_399, 500_000])(
    'is what cards say of %d seconds',
    (seconds) => {
      const { dimension, value } = quantityOf(duration(seconds)) ?? {}
      expect(dimension).toBe('time')
      expect(Math.abs((value ?? 0) - seconds)).toBeLessThan(Math.max(0.06, seconds / 60))
    }
  )

  it.each([0, 999, 1000, 123_456, 7_654_321, 2.5e12])('is what cards say of %d bytes', (count) => {
    expect(quantityOf(counted(count, 'byte'))).toEqual({ dimension: 'bytes', value: count })
    expect(quantityOf(bytes(count))?.value).toBeCloseTo(Number(count.toPrecision(3)), -9)
    expect(quantityOf(grouped(count))).toEqual({ dimension: '', value: count })
  })

  it.each(['0.123456789', '-1234567.891', '1.23456789e-12', '6.02214076e23'])(
    'is what cards say of %s',
    (text) => {
      const shown = quantityOf(shortNumber(text))?.value ?? 0
      expect(Math.abs(shown / Number(text) - 1)).toBeLessThan(0.001)
    }
  )
})

describe('a column', () => {
  /** Cells, upwards, downwards. */
  const cases: readonly (readonly [string, readonly string[], readonly string[], string[]])[] = [
    ['of numbers', ['10', '9', '1e2', '-1'], ['-1', '9', '10', '1e2'], ['1e2', '10', '9', '-1']],
    ['of tiny ones', ['1.2e-7', '3e-8', '1'], ['3e-8', '1.2e-7', '1'], ['1', '1.2e-7', '3e-8']],
    ['of infinities', ['inf', '0', '-inf'], ['-inf', '0', 'inf'], ['inf', '0', '-inf']],
    ['of sizes', ['2 kB', '1 MB', '3 B'], ['3 B', '2 kB', '1 MB'], ['1 MB', '2 kB', '3 B']],
    ['of times', ['2 s', '10 ms', '1 min 05 s'], ['10 ms', '2 s', '1 min 05 s'], []],
    ['of numbered names', ['e_10', 'e_9', 'e_1'], ['e_1', 'e_9', 'e_10'], ['e_10', 'e_9', 'e_1']],
    ['of words', ['pear', 'Äpfel', 'zoo'], ['Äpfel', 'pear', 'zoo'], ['zoo', 'pear', 'Äpfel']],
    ['with blanks', ['', '2', ' ', '1', '—'], ['1', '2', '', ' ', '—'], ['2', '1', '', ' ', '—']],
    ['with words for nothing', ['nan', '2', 'NA', '1'], ['1', '2', 'nan', 'NA'], []],
    ['of words, one of which is none', ['none', 'b', '', 'z'], ['b', 'none', 'z', ''], []],
    ['of numbers and words', ['b', '10', '9'], ['9', '10', 'b'], ['b', '10', '9']],
    ['of sizes and times', ['2 kB', '10 s', '1 kB'], ['1 kB', '2 kB', '10 s'], []],
    ['of nothing', ['', ''], ['', ''], ['', '']],
    ['that is empty', [], [], []]
  ]

  it.each(cases)('%s', (_, cells, upwards, downwards) => {
    const inOrder = (direction: 'ascending' | 'descending') =>
      orderOf(cells, direction).map((place) => cells[place])
    expect(inOrder('ascending')).toEqual(upwards)
    const isGiven = downwards.length === upwards.length
    if (isGiven) expect(inOrder('descending')).toEqual(downwards)
  })

  it('leaves what is equal in the order it has, in both directions', () => {
    const cells = ['2', '1', '2.0', '1.0', '', 'NaN', '']
    expect(orderOf(cells, 'ascending')).toEqual([1, 3, 0, 2, 4, 5, 6])
    expect(orderOf(cells, 'descending')).toEqual([0, 2, 1, 3, 4, 5, 6])
  })
})
