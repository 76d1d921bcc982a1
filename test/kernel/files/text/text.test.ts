import { describe, expect, it } from 'vitest'
import { glance } from '../../../../kernel/files/reading/limits.ts'
import { inMemory } from '../../../../kernel/files/reading/source.ts'
import { cellText, timeOfDay, typedTable } from '../../../../kernel/files/text/cells.ts'
import { columnsOf, withHistogram } from '../../../../kernel/files/text/columns.ts'
import { readConfiguration } from '../../../../kernel/files/text/configuration.ts'
import { linesReading, readLines, readText } from '../../../../kernel/files/text/text.ts'
import { notesIn } from '../in-words.ts'

describe('a cell of a typed table', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
  const twenty = numbers(20).join(', ')

  it.each([
    [null, ''],
    [undefined, ''],
    [10n ** 20n, '100000000000000000000'],
    [NaN, 'NaN'],
    [new Date(NaN), ''],
    [new Date('2026-03-05'), '2026-03-05'],
    [new Date('2026-03-05T01:00:00Z'), '2026-03-05T01:00:00.000Z'],
    [Buffer.alloc(16, 1), '01'.repeat(16)],
    [Buffer.alloc(17, 1), `${'01'.repeat(16)}…`],
    [new Float64Array([1, 2.5]), '[1, 2.5]'],
    [new BigInt64Array([-1n]), '[-1]'],
    [[], '[]'],
    [numbers(20), `[${twenty}]`],
    [numbers(21), `[${twenty}, … 1 more]`],
    [Int32Array.from(numbers(200)), `[${twenty}, … 180 more]`],
    [{ a: 1, b: [null, 'x'] }, '{a: 1, b: [, x]}'],
    [[[[[['deep']]]]], '[[[[…]]]]'],
    [Symbol('x'), ''],
    ['x'.repeat(1_000), 'x'.repeat(100)],
    [['x'.repeat(1_000)], `[${'x'.repeat(99)}`]
  ])('is shown: %#', (value, text) => {
    expect(cellText(value, 100)).toBe(text)
  })

  it.each([
    [0, 1, '00:00:00'],
    [34_200.25e3, 1e3, '09:30:00.25'],
    [86_399_999_999n, 1e6, '23:59:59.999999'],
    [86_400n, 1, '24:00:00'],
    [86_401n, 1, 86_401n],
    [-1, 1e3, -1],
    ['x', 1, 'x'],
    [null, 1e9, null]
  ])('a time of the day: %s of %i a second is %s', (value, ticks, text) => {
    expect(timeOfDay(value, ticks)).toBe(text)
  })

  it('stands in a table that has all rows, or the first and the number of all', () => {
    const columns = [{ name: 'a', type: 'int', numeric: true }]
    const table = (count: number, total: number | null) =>
      typedTable(
        { columns, omittedColumns: 0, rows: numbers(count).map((n) => [n]), total },
        glance
      )
    expect(table(8, 8)).toMatchObject({ rows: { length: 8 }, lastRows: [] })
    expect(table(9, 9)).toMatchObject({ rows: { length: 6 }, lastRows: [['7'], ['8']] })
    expect(table(9, 10)).toMatchObject({ rows: { length: 6 }, lastRows: [], totalRows: 10 })
    expect(table(90, null).columns[0]?.histogram?.ofExcerpt).toBe(true)
    expect(table(90, 90).columns[0]?.histogram?.ofExcerpt).toBe(false)
  })
})

describe('a column', () => {
  const typeOf = (...cells: readonly string[]) =>
    columnsOf(
      ['a'],
      cells.map((cell) => [cell]),
      false
    )[0]?.type

  it.each([
    [['1', '-2', '1_000'], 'integer'],
    [['1', '2.5', '1e-3', '50%', '.5'], 'number'],
    [['1', 'nan', 'NA', '', '-', 'null'], 'integer'],
    [['', 'NA'], 'empty'],
    [[], 'empty'],
    [['true', 'No'], 'boolean'],
    [['2026-03-05', '2026-03-05T14:07:00+01:00'], 'date'],
    [['1', 'x'], 'text'],
    [['2026-03-05', '1'], 'text'],
    [['0x10'], 'text']
  ])('of %j is %s', (cells, type) => {
    expect(typeOf(...cells)).toBe(type)
  })

  it('is told by its first rows, however long it is', () => {
    const ones = (count: number) => Array<string>(count).fill('1')
    expect(typeOf(...ones(1_999), 'x')).toBe('text')
    expect(typeOf(...ones(2_000), 'x')).toBe('integer')
  })

  const column = { name: 'a', numeric: true }
  it.each([
    ['too few', Array<number>(11).fill(0).fill(1, 1), null],
    ['all the same', Array<number>(12).fill(7), null],
    ['further apart than numbers go', [-1e308, 1e308, ...Array<number>(10).fill(0)], null],
    ['twelve', Array.from({ length: 12 }, (_, index) => index), Array<number>(12).fill(1)],
    ['most at the end', [0, ...Array<number>(11).fill(12)], [1, ...Array<number>(10).fill(0), 11]]
  ])('has a histogram of its numbers: %s', (_, numbers, bins) => {
    const { histogram } = withHistogram(column, Float64Array.from(numbers), false)
    expect(histogram?.bins ?? null).toEqual(bins)
  })

  it('has no row missing from the histogram of all of them', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => [String(index % 97)])
    const counted = (ofExcerpt: boolean) =>
      columnsOf(['a'], rows, ofExcerpt)[0]?.histogram?.bins.reduce((sum, bin) => sum + bin)
    expect(counted(false)).toBe(50_000)
    expect(counted(true)).toBeLessThanOrEqual(20_000)
  })
})

describe('a text', () => {
  const ends = (bytes: Buffer | string, head = 100, tail = 10, isCut = false) =>
    readText(inMemory(Buffer.from(bytes), isCut), head, tail)
  const sparse = (before: number) => Buffer.concat([Buffer.alloc(before, 'x'), Buffer.alloc(100)])

  it.each([
    ['whole', 'abc', { head: 'abc', tail: null, encoding: 'UTF-8' }],
    [
      'both ends',
      `${'a'.repeat(100)}${'b'.repeat(100)}`,
      { head: 'a'.repeat(100), tail: 'b'.repeat(10) }
    ],
    [
      'a character in two at the end',
      `${'a'.repeat(99)}ä${'b'.repeat(100)}`,
      { head: 'a'.repeat(99) }
    ],
    ['a character in two', `${'a'.repeat(101)}€bbbbbbbb`, { tail: 'bbbbbbbb' }],
    [
      'accents that come late',
      Buffer.from(`${'a'.repeat(200)}\xe9t\xe9`, 'latin1'),
      { encoding: 'Latin-1' }
    ],
    ['UTF-16', Buffer.from(`\uFEFF${'a'.repeat(100)}`, 'utf16le'), { tail: '', encoding: 'UTF-16' }]
  ])('is read at its ends: %s', async (_, bytes, expected) => {
    expect(await ends(bytes)).toMatchObject(expected)
  })

  it.each([
    ['bytes that are none', Buffer.from([0, 1, 2])],
    ['too little before the first zero', sparse(4_095)]
  ])('is none of %s', async (_, bytes) => {
    expect(await ends(bytes, 10_000)).toBeNull()
    expect((await readLines(inMemory(bytes, false), glance)).preview.kind).toBe('binary')
  })

  it('is what stands before a hole', async () => {
    expect(await ends(sparse(4_096), 10_000)).toMatchObject({ head: 'x'.repeat(4_096), tail: '' })
  })

  it('has an end that is not there where the file is cut', async () => {
    expect(await ends('abc', 100, 10, true)).toMatchObject({ head: 'abc', tail: '' })
  })

  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `${index}\n`).join('')
  const previewOf = async (text: string, limits = glance) => {
    const content = inMemory(Buffer.from(text), false)
    const read = await readText(content, limits.head, limits.tail)
    if (read === null) throw new Error('no text')
    const { preview } = await linesReading(read, content, limits)
    return preview.kind === 'text' ? preview : null
  }

  it.each([
    ['as many as are shown', lines(13), 13, 0, 0],
    ['one more, which takes the place of its count', lines(14), 14, 0, 0],
    ['two more', lines(15), 10, 3, 2],
    ['ten times more', lines(130), 10, 3, 117],
    ['none', '\n', 1, 0, 0],
    ['ends of Windows and of old machines', 'a\r\nb\rc', 3, 0, 0]
  ])('has lines: %s', async (_, text, head, tail, omitted) => {
    const preview = await previewOf(text)
    expect(preview?.head).toHaveLength(head)
    expect(preview?.tail).toHaveLength(tail)
    expect(preview?.omittedLines).toBe(omitted)
  })

  it('counts the lines between its ends where it is not read whole', async () => {
    const preview = await previewOf(lines(1_000), { ...glance, head: 100, tail: 20 })
    expect(preview).toMatchObject({ tail: ['997', '998', '999'], omittedLines: 987 })
  })

  it('cuts lines that are too long', async () => {
    const of = async (length: number) => (await previewOf('x'.repeat(length)))?.head[0]?.length
    expect(await of(glance.line)).toBe(glance.line)
    expect(await of(glance.line + 1)).toBe(glance.line + 1)
    expect(await of(10 * glance.line)).toBe(glance.line + 1)
  })

  it('of settings keeps its lines, where they are no settings too', async () => {
    const content = inMemory(Buffer.from(lines(17)), false)
    const reading = await readConfiguration('YAML', content, glance, () => {
      throw new Error('no\nsettings')
    })
    expect(notesIn(reading)).toEqual(['not read as YAML: no'])
    expect(reading?.preview).toMatchObject({ cut: true, scalars: [] })
  })
})
