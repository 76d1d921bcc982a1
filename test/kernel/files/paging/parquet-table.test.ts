import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parquetReadObjects, parquetSchema } from 'hyparquet'
import { afterAll, describe, expect, it } from 'vitest'
import { bufferOf, compressors, parquetFile } from '../../../../kernel/files/parquet/index.ts'
import { openTable } from '../../../../kernel/files/paging/open-table.ts'
import {
  ParquetColumns,
  type ParquetLimits,
  usualParquetLimits
} from '../../../../kernel/files/paging/parquet-pages.ts'
import { TableFault } from '../../../../kernel/files/paging/table-source.ts'
import { orderOf } from '../../../../kernel/files/paging/view.ts'
import { openContent } from '../../../../kernel/files/reading/source.ts'
import { cellText } from '../../../../kernel/files/text/cells.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { randomFrom } from './naive-csv.ts'

const mostOfPage = 1024 * 1024
const folder = scratchFolder('parquet')
const at = (name: string): string => join(import.meta.dirname, '..', 'columnar', name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Rows as the library gives them when it reads the whole file, as text. */
async function wholeFile(name: string, rows: { rowStart?: number; rowEnd?: number } = {}) {
  const bytes = readFileSync(at(name))
  const copy = new Uint8Array(bytes).buffer
  const file = {
    byteLength: copy.byteLength,
    slice: (start: number, end?: number) => Promise.resolve(copy.slice(start, end))
  }
  const found = await parquetReadObjects({ file, compressors, geoparquet: false, ...rows })
  return found.map((row) => Object.values(row).map((value: unknown) => cellText(value, 1e6)))
}

describe('a Parquet file', () => {
  it.each(['raw_lz4.parquet', 'nested.parquet', 'second_group.parquet', 'nulltype.parquet'])(
    '%s has the rows that reading it whole gives',
    async (name) => {
      const rows = await wholeFile(name)
      const { source, close } = await openTable(at(name), { cell: 1000, page: mostOfPage })
      expect(source.counted()).toEqual({ rows: rows.length, part: 1 })
      const columns = source.columns.map((_, index) => index)
      const random = randomFrom(3)
      const places = rows.map((_, index) => index).sort(() => random() - 0.5)
      expect(await source.read(places, columns)).toEqual(places.map((place) => rows[place]))
      const scanned: string[][] = []
      await source.scan(
        columns,
        (cells) => scanned.push([...cells]),
        () => undefined
      )
      expect(scanned).toEqual(rows)
      await close()
    }
  )

  it('times are those that a card shows', async () => {
    const { source, close } = await openTable(at('times.parquet'), { cell: 1000, page: mostOfPage })
    const [row = []] = await source.read(
      [0],
      source.columns.map((_, index) => index)
    )
    expect(row.slice(0, 4)).toEqual([
      ...['09:30:00', '09:30:00.000001', '09:30:00.000000001', '2024-05-06']
    ])
    await close()
  })

  it('of one row group has any row of it by the pages that hold it', async () => {
    const { source, close } = await openTable(at('one_group.parquet'), {
      cell: 1000,
      page: mostOfPage
    })
    const [from, last] = [700_000, 1_499_999]
    const middle = await wholeFile('one_group.parquet', { rowStart: from, rowEnd: from + 2 })
    const end = await wholeFile('one_group.parquet', { rowStart: last })
    expect(end).toHaveLength(1)
    expect(await source.read([last, 0, from, from + 1], [0, 1])).toEqual([
      ...end,
      ['0', 'abc'],
      ...middle
    ])
    await close()
  })

  it.each(['empty.parquet', 'empty_none.parquet'])('%s has no rows', async (name) => {
    const { source, close } = await openTable(at(name), { cell: 1000, page: mostOfPage })
    expect(source.counted()).toEqual({ rows: 0, part: 1 })
    expect(await source.read([], [0])).toEqual([])
    await close()
  })

  it('is sorted and filtered', async () => {
    const { source, close } = await openTable(at('raw_lz4.parquet'), {
      cell: 1000,
      page: mostOfPage
    })
    const view = {
      conditions: [{ column: 0, test: 'less', value: '5' } as const],
      sorting: { column: 1, direction: 'descending' } as const
    }
    expect(Array.from(await orderOf(source, view))).toEqual([4, 3, 2, 1, 0])
    await close()
  })
})

describe('a Parquet file that is broken', () => {
  it.each(['raw_lz4.parquet', 'nested.parquet'])(
    '%s, with any bytes changed or cut, gives values or says why not',
    async (name) => {
      const bytes = readFileSync(at(name))
      const random = randomFrom(11)
      const path = join(folder, 'broken.parquet')
      for (let round = 0; round < 120; round += 1) {
        const changed = Buffer.from(bytes)
        // The end says where all is.
        const from = random() < 0.5 ? 0 : Math.max(0, changed.length - 700)
        for (let change = 0; change < 3; change += 1)
          changed[from + Math.floor(random() * (changed.length - from))] = Math.floor(
            random() * 256
          )
        const isCut = random() < 0.2
        writeFileSync(
          path,
          isCut ? changed.subarray(0, Math.floor(random() * changed.length)) : changed
        )
        const ended = await tried(path)
        expect(['read', 'refused']).toContain(ended)
      }
    }
  )

  it.each([
    // Eight leaves of a million values each, in some kilobytes.
    ['wide_struct.parquet', 0, { kind: 'lists-too-large', column: 's' }],
    ['same_names.parquet', 0, { kind: 'parquet-fault', fault: 'columns-of-one-name' }]
  ])('%s gives no rows of its column %i: %j', async (name, column, why) => {
    const { source, close } = await openTable(at(name), { cell: 1000, page: mostOfPage })
    await expect(source.read([0], [column])).rejects.toMatchObject({
      why: { kind: 'cannot-be-read', why }
    })
    const last = source.columns.length - 1
    expect(await source.read([1, 0], [last])).toHaveLength(2)
    await close()
  })

  it('is told by what is wrong with it', async () => {
    const path = join(folder, 'cut.parquet')
    writeFileSync(path, readFileSync(at('raw_lz4.parquet')).subarray(0, 4000))
    await expect(openTable(path, { cell: 10, page: mostOfPage })).rejects.toMatchObject({
      why: {
        kind: 'cannot-be-read',
        why: { kind: 'parquet-without-end' }
      }
    })
  })
})

describe('a column is read as far as its limits say', () => {
  /** The values of a column of the first row group, all of its pages, within these limits. */
  async function valuesOf(name: string, column: number, limits: Partial<ParquetLimits>) {
    const opened = await openContent(Buffer.from(at(name)))
    if ('reason' in opened) throw new Error(JSON.stringify(opened.reason))
    try {
      const { content } = opened
      const file = await parquetFile(content, bufferOf(content), 1e6)
      if ('reason' in file) throw new Error(JSON.stringify(file.reason))
      const [group] = file.metadata.row_groups
      if (group === undefined) throw new Error(`${name} has no row group`)
      const tree = parquetSchema(file.metadata)
      const pages = new ParquetColumns(content, file, tree, { ...usualParquetLimits, ...limits })
      const rows = Number(group.num_rows)
      const part = await pages.partAt({ first: 0, rows, group }, column, 0)
      return (await part.read()).values.length
    } finally {
      await opened.close()
    }
  }

  /** The least limit within which a column is read. */
  async function leastOf(name: string, column: number, limit: keyof ParquetLimits) {
    let [refused, read] = [0, usualParquetLimits[limit]]
    while (read - refused > 1) {
      const middle = Math.floor((refused + read) / 2)
      const isRead = await valuesOf(name, column, { [limit]: middle }).then(
        () => true,
        () => false
      )
      if (isRead) read = middle
      else refused = middle
    }
    return read
  }

  it.each([
    ['nested.parquet', 'nestedBytes', { kind: 'lists-too-large' }],
    ['nested.parquet', 'values', { kind: 'lists-too-large' }],
    ['raw_lz4.parquet', 'values', { kind: 'parquet-fault', fault: 'page-too-large' }]
  ] as const)(
    'of %s by its %s: not one more, and not ten times as many',
    async (name, limit, why) => {
      const column = name === 'nested.parquet' ? 1 : 0
      const least = await leastOf(name, column, limit)
      expect(least).toBeGreaterThan(10)
      expect(await valuesOf(name, column, { [limit]: least })).toBeGreaterThan(0)
      for (const less of [least - 1, Math.floor(least / 10)])
        await expect(valuesOf(name, column, { [limit]: less })).rejects.toMatchObject({
          why: { kind: 'cannot-be-read', why }
        })
    }
  )
})

/** Reads some rows and scans a column, as somebody who looks at it would have it done. */
async function tried(path: string): Promise<string> {
  try {
    const { source, close } = await openTable(path, { cell: 1000, page: mostOfPage })
    try {
      const { rows } = source.counted()
      const columns = source.columns.map((_, index) => index).slice(0, 5)
      if (rows > 0) await source.read([0, rows - 1], columns)
      await source.scan(
        columns.slice(0, 1),
        () => undefined,
        () => undefined
      )
      return 'read'
    } finally {
      await close()
    }
  } catch (error) {
    // The library has words of its own, which the thread passes on.
    return error instanceof TableFault || error instanceof Error ? 'refused' : 'thrown'
  }
}
