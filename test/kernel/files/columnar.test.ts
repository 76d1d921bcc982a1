import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { timeOfDay } from '../../../kernel/files/text/cells.ts'
import { firstPages } from '../../../kernel/files/binary/parquet-pages.ts'
import { inMemory } from '../../../kernel/files/reading/source.ts'
import { summariseFile } from '../../../kernel/files/summarise/summarise.ts'
import type { FileSummary, Preview } from '../../../kernel/files/reading/summary.ts'
import { notesIn } from './in-words.ts'

/** Files as pyarrow 26 writes them. */
const read = async (name: string): Promise<FileSummary> => {
  const file = await summariseFile(join(import.meta.dirname, 'columnar', name), name)
  if (file === null) throw new Error('no file')
  return file
}

type Table = Extract<Preview, { readonly kind: 'table' }>

const tableIn = async (name: string): Promise<Table> => {
  const { preview } = await read(name)
  if (preview.kind !== 'table') throw new Error(JSON.stringify(preview))
  return preview
}

describe('tables of columns', () => {
  it.each([
    ['small_lz4.feather', 2, ['1', 'a']],
    ['small_zstd.feather', 2, ['1', 'a']],
    ['m_zstd.feather', 3, ['1', 'é']],
    ['xonly_zstd.feather', 1000, ['0']],
    ['yonly_zstd.feather', 1000, ['row 0']],
    ['many_lz4.feather', 2000, ['0', 'row 0', '0']],
    ['raw_lz4.parquet', 1000, ['0', 'row 0', '0']],
    ['nested.parquet', 500, ['0', '[]', '{u: 0, v: 0}']],
    // A row group of all rows, as pandas writes it, of which the first pages are read.
    ['one_group.parquet', 1_500_000, ['0', 'abc']],
    ['second_group.parquet', 2, ['7']],
    ['nulltype.parquet', 2, ['']]
  ])('%s has %i rows, and they begin with its own', async (name, total, first) => {
    const table = await tableIn(name)
    expect(table.totalRows).toBe(total)
    expect(table.rows[0]).toEqual(first)
    expect(notesIn(await read(name)).join()).not.toMatch(/not (shown|read)/)
  })

  it('the last rows of what was unpacked are right', async () => {
    const { lastRows } = await tableIn('many_lz4.feather')
    expect(lastRows.at(-1)).toEqual(['1999', 'row 1999', '285.57142857142856'])
  })

  it.each(['empty.parquet', 'empty_none.parquet'])('%s has no rows and is whole', async (name) => {
    const file = await read(name)
    const { preview } = file
    expect(preview).toMatchObject({ kind: 'table', totalRows: 0, rows: [] })
    expect(notesIn(file).join()).not.toContain('broken')
  })

  it.each(['times.feather', 'times.parquet'])('times of %s are read as such', async (name) => {
    expect((await tableIn(name)).rows).toEqual([
      [
        ...['09:30:00', '09:30:00.000001', '09:30:00.000000001'],
        ...['2024-05-06', '2024-05-06T07:08:09.000Z']
      ],
      ['23:59:59.25', '', '00:00:00', '1969-01-01', '1999-01-01']
    ])
  })
})

it.each([
  [0, 1e3, '00:00:00'],
  [86_400_000n, 1e3, '24:00:00'],
  [86_401_000n, 1e3, 86_401_000n],
  [-1, 1e3, -1],
  [1_500_000n, 1e6, '00:00:01.5'],
  [null, 1e6, null],
  ['a', 1e6, 'a']
])('%s of %i ticks a second is %s', (value, ticks, expected) => {
  expect(timeOfDay(value, ticks)).toEqual(expected)
})

describe('the first pages of a column', () => {
  const varint = (value: number): readonly number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
  /** A page header in Thrift's compact protocol, and its bytes. */
  const page = (type: number, unpacked: number, packed: number, values: number): Buffer => {
    const number = (value: number): readonly number[] => varint(2 * value)
    const field = type === 2 ? 0x4c : 0x2c
    const header = [0x15, number(type), 0x15, number(unpacked), 0x15, number(packed)].flat()
    const counts = [field, 0x15, ...number(values), 0, 0]
    return Buffer.concat([Buffer.from([...header, ...counts]), Buffer.alloc(packed)])
  }
  const limits = { enough: 100, packed: 1000, unpacked: 2000, values: 500 }
  const first = (column: Buffer, more: Partial<typeof limits> = {}) =>
    firstPages(inMemory(column, false), 0, column.length, { ...limits, ...more })

  it('are as many as hold enough values', async () => {
    const dictionary = page(2, 100, 50, 300)
    const column = Buffer.concat([
      dictionary,
      ...Array.from({ length: 9 }, () => page(0, 80, 40, 60))
    ])
    const size = dictionary.length + 2 * page(0, 80, 40, 60).length
    expect(await first(column)).toEqual({ size, unpacked: 260, values: 120 })
    expect((await first(column, { enough: 1 }))?.values).toBe(60)
    expect((await first(column, { enough: 1e6, values: 1e6 }))?.values).toBe(540)
  })

  it.each([
    ['packed bytes', page(0, 10, 1001, 200)],
    ['ten times the packed bytes', page(0, 10, 10_000, 200)],
    ['unpacked bytes', page(0, 2001, 10, 200)],
    ['ten times the unpacked bytes', page(0, 20_000, 10, 200)],
    ['values', page(0, 10, 10, 501)],
    ['ten times the values', page(0, 10, 10, 5_000)],
    ['entries of a dictionary', page(2, 10, 10, 501)]
  ])('are none with more %s than the limit', async (_, column) => {
    expect(await first(column)).toBeNull()
  })

  it.each([
    ['goes beyond its column', page(0, 10, 500, 200).subarray(0, 100)],
    ['has no header', Buffer.alloc(100, 0xff)],
    [
      'holds nothing, again and again',
      Buffer.concat(Array.from({ length: 11_000 }, () => page(0, 0, 0, 0)))
    ]
  ])('are broken where one %s', async (_, column) => {
    await expect(first(column, { packed: 1e9 })).rejects.toThrow(/page|number/)
  })
})
