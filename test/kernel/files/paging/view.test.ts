import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { judgeOf, type Test } from '../../../../kernel/files/paging/conditions.ts'
import { GrowingTexts } from '../../../../kernel/files/paging/growing.ts'
import { openTable } from '../../../../kernel/files/paging/open-table.ts'
import { orderOfNumbers, orderOfTexts } from '../../../../kernel/files/paging/sort.ts'
import { TableFault } from '../../../../kernel/files/paging/table-source.ts'
import {
  orderOf,
  usualLimits,
  type View,
  type ViewLimits
} from '../../../../kernel/files/paging/view.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { naiveRows, randomCsv, randomFrom } from './naive-csv.ts'

const mostOfPage = 1024 * 1024
const folder = scratchFolder('views')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function viewOf(
  text: string,
  view: View,
  limits: ViewLimits = usualLimits
): Promise<number[]> {
  const path = join(folder, 'table.csv')
  writeFileSync(path, text)
  const { source, close } = await openTable(path, { cell: 100, page: mostOfPage })
  try {
    return Array.from(await orderOf(source, view, () => undefined, limits))
  } finally {
    await close()
  }
}

const none: View = { conditions: [], sorting: null }
const by = (column: number, direction: 'ascending' | 'descending'): View => ({
  ...none,
  sorting: { column, direction }
})

describe('a view', () => {
  it.each<[string, string[], number[], number[]]>([
    ['numbers', ['10', '9', '-1', '1e3', '2.5'], [2, 4, 1, 0, 3], [3, 0, 1, 4, 2]],
    ['numbers and nothing', ['2', '', 'NaN', '1', 'null'], [3, 0, 1, 2, 4], [0, 3, 1, 2, 4]],
    ['equal numbers', ['1', '0', '-0', '1.0', '01'], [1, 2, 0, 3, 4], [0, 3, 4, 1, 2]],
    ['numbers without an end', ['inf', '5', '-Infinity'], [2, 1, 0], [0, 1, 2]],
    ['words', ['b', 'a', '', 'B', 'ab', 'é'], [3, 1, 4, 0, 5, 2], [5, 0, 4, 1, 3, 2]],
    ['words among numbers', ['10', 'x', '9'], [0, 2, 1], [1, 2, 0]],
    ['words for nothing alone', ['na', 'NaN', ''], [1, 0, 2], [0, 1, 2]],
    ['percents', ['10%', '9%', '1_000'], [1, 0, 2], [2, 0, 1]]
  ])('sorts %s', async (_, cells, upwards, downwards) => {
    const text = ['a,b', ...cells.map((cell) => `x,${cell}`)].join('\n')
    expect(await viewOf(text, by(1, 'ascending'))).toEqual(upwards)
    expect(await viewOf(text, by(1, 'descending'))).toEqual(downwards)
  })

  it.each<[Test, string, string[]]>([
    ['contains', 'A', ['a', 'BA']],
    ['contains', '1', ['1', '10', '1.0']],
    ['equals', '1', ['1', '1.0']],
    ['equals', 'a', ['a']],
    ['differs', '1', ['a', 'BA', '10', '', '-3']],
    ['less', '1', ['-3']],
    ['at-most', '1', ['1', '1.0', '-3']],
    ['greater', '1', ['10']],
    ['at-least', '1', ['1', '10', '1.0']],
    ['greater', 'a', []],
    ['at-most', 'a', ['a', 'BA', '1', '10', '1.0', '-3']],
    ['empty', '', ['']],
    ['filled', '', ['a', 'BA', '1', '10', '1.0', '-3']]
  ])('%s %s', (test, value, expected) => {
    const cells = ['a', 'BA', '1', '10', '1.0', '', '-3']
    expect(cells.filter(judgeOf(test, value))).toEqual(expected)
  })

  it('of random tables is what filtering and sorting them naively gives', async () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const random = randomFrom(1000 + seed)
      const text = randomCsv(random, 3, 30)
      const rows = naiveRows(text, ',').slice(1)
      const conditions = [{ column: 0, test: 'contains', value: '1' } as const]
      const kept = rows.flatMap((row, index) => ((row[0] ?? '').includes('1') ? [index] : []))
      expect(await viewOf(text, { ...none, conditions }), `seed ${seed}`).toEqual(kept)
      for (const direction of ['ascending', 'descending'] as const) {
        const found = await viewOf(text, { conditions, sorting: { column: 1, direction } })
        expect(
          [...found].sort((a, b) => a - b),
          `seed ${seed}`
        ).toEqual(kept)
        const cells = found.map((row) => rows[row]?.[1] ?? '')
        expect(isSorted(cells, found, direction), `seed ${seed}: ${cells.join('|')}`).toBe(true)
      }
    }
  })

  it.each<[string, View, Partial<ViewLimits>, string]>([
    [
      'rows that are chosen',
      { ...none, conditions: [{ column: 0, test: 'filled', value: '' }] },
      { chosen: 10 },
      'too-many-chosen'
    ],
    ['rows that are sorted', by(1, 'ascending'), { sorted: 10 }, 'too-many-rows'],
    ['rows that are sorted as words', by(0, 'ascending'), { sorted: 10 }, 'too-many-rows']
  ])('has at most so many %s', async (_, view, limit, kind) => {
    const table = (rows: number): string =>
      ['a,b', ...Array.from({ length: rows }, (_row, row) => `x${row},${row}`)].join('\n')
    expect(await viewOf(table(10), view, { ...usualLimits, ...limit })).toHaveLength(10)
    for (const rows of [11, 100])
      await expect(viewOf(table(rows), view, { ...usualLimits, ...limit })).rejects.toMatchObject({
        why: { kind, most: 10 }
      })
  })

  it('sorts so many bytes of words', async () => {
    const limits = { ...usualLimits, texts: 20 }
    const table = (cell: string): string => `a,b\n${cell},1\n${cell},2\n`
    expect(await viewOf(table('x'.repeat(10)), by(0, 'ascending'), limits)).toEqual([0, 1])
    for (const length of [11, 100])
      await expect(
        viewOf(table('x'.repeat(length)), by(0, 'ascending'), limits)
      ).rejects.toMatchObject({ why: { kind: 'column-too-large', most: 20 } })
  })

  it('of a column that there is not is refused', async () => {
    await expect(viewOf('a,b\n1,2\n', by(2, 'ascending'))).rejects.toThrow(TableFault)
    const conditions = [{ column: 99, test: 'empty', value: '' } as const]
    await expect(viewOf('a,b\n1,2\n', { ...none, conditions })).rejects.toThrow(TableFault)
  })
})

/** As numbers where all are, else as words; nothing last; equal ones in the order of the file. */
function isSorted(
  cells: readonly string[],
  rows: readonly number[],
  direction: 'ascending' | 'descending'
): boolean {
  const isBlank = (cell: string): boolean => cell.trim() === ''
  const isMissing = (cell: string): boolean => isBlank(cell) || cell === 'NaN'
  const isNumber = (cell: string): boolean => isMissing(cell) || !Number.isNaN(Number(cell))
  const areNumbers = cells.every(isNumber) && !cells.every(isMissing)
  const isLast = areNumbers ? isMissing : isBlank
  const sign = direction === 'ascending' ? 1 : -1
  const compare = (one: string, other: string): number =>
    areNumbers
      ? Math.sign(Number(one) - Number(other))
      : Buffer.compare(Buffer.from(one), Buffer.from(other))
  return cells.every((cell, at) => {
    const next = cells[at + 1]
    if (next === undefined) return true
    if (isLast(cell) || isLast(next)) {
      return isLast(next) && (!isLast(cell) || (rows[at] ?? 0) < (rows[at + 1] ?? 0))
    }
    const order = sign * compare(cell, next)
    return order < 0 || (order === 0 && (rows[at] ?? 0) < (rows[at + 1] ?? 0))
  })
}

describe('many values', () => {
  it('are sorted as a library sorts them, by number', () => {
    const random = randomFrom(7)
    const numbers = Float64Array.from({ length: 20_000 }, () =>
      random() < 0.1
        ? Math.round(random() * 9)
        : (random() - 0.5) * 10 ** Math.round(random() * 40 - 20)
    )
    const expected = Array.from(numbers, (_, at) => at)
    expected.sort((one, other) => (numbers[one] ?? 0) - (numbers[other] ?? 0) || one - other)
    expect(Array.from(orderOfNumbers(numbers, 'ascending'))).toEqual(expected)
    expected.sort((one, other) => (numbers[other] ?? 0) - (numbers[one] ?? 0) || one - other)
    expect(Array.from(orderOfNumbers(numbers, 'descending'))).toEqual(expected)
  })

  it('are sorted as a library sorts them, by words that begin alike', () => {
    const random = randomFrom(8)
    const words = Array.from({ length: 5000 }, () => {
      const start = ['', 'customer-', 'customer-of-the-year-', 'ü'][Math.floor(random() * 4)] ?? ''
      return start + Math.round(random() * 700).toString(2)
    })
    const texts = new GrowingTexts()
    for (const word of words) texts.push(word)
    const bytes = words.map((word) => Buffer.from(word))
    const expected = words.map((_, at) => at)
    const compare = (one: number, other: number): number =>
      Buffer.compare(bytes[one] ?? Buffer.alloc(0), bytes[other] ?? Buffer.alloc(0))
    expected.sort((one, other) => compare(one, other) || one - other)
    expect(Array.from(orderOfTexts(texts, words.length, 'ascending'))).toEqual(expected)
    expected.sort((one, other) => compare(other, one) || one - other)
    expect(Array.from(orderOfTexts(texts, words.length, 'descending'))).toEqual(expected)
  })
})
