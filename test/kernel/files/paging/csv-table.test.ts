import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openTable } from '../../../../kernel/files/paging/open-table.ts'
import { RowScanner } from '../../../../kernel/files/paging/row-scanner.ts'
import { TableFault, type TableSource } from '../../../../kernel/files/paging/table-source.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { naiveRows, randomCsv, randomFrom } from './naive-csv.ts'

const mostOfPage = 1024 * 1024
const folder = scratchFolder('tables')
const longest = 40
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function counted(source: TableSource): Promise<number> {
  while (source.counted().part < 1) await source.count()
  return source.counted().rows
}

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'none',
    (error: unknown) => (error instanceof TableFault ? error.why : error)
  )
}

const everyColumn = ({ columns }: TableSource): number[] => columns.map((_, index) => index)

describe('a table of text', () => {
  it('has the rows that a naive reader finds, in any order, whatever they hold', async () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const random = randomFrom(seed)
      const text = randomCsv(random, 2 + Math.floor(random() * 5), 3 + Math.floor(random() * 40))
      const [header = [], ...rows] = naiveRows(text, ',')
      const { source, close } = await openTable(written('random.csv', text), {
        cell: longest,
        page: mostOfPage
      })
      const names = source.columns.map(({ name }) => name)
      expect(names.slice(0, header.length), `seed ${seed}`).toEqual(header)
      expect(await counted(source), `seed ${seed}`).toBe(rows.length)
      const places = rows.map((_, index) => index).sort(() => random() - 0.5)
      const wanted = everyColumn(source)
      const found = await source.read(places, wanted)
      const expected = places.map((place) => wanted.map((column) => rows[place]?.[column] ?? ''))
      expect(found, `seed ${seed}`).toEqual(expected)
      const scanned: string[][] = []
      await source.scan(
        wanted,
        (cells) => scanned.push([...cells]),
        () => undefined
      )
      expect(scanned, `seed ${seed}`).toEqual(rows.map((row) => wanted.map((c) => row[c] ?? '')))
      await close()
    }
  })

  it('has the same rows wherever a part of the file ends', () => {
    const bytes = Buffer.from('a,"b\n""c"\r\n\r\n"d""",e\n,\r"x"y,z\n""\nlast')
    const rowsIn = (size: number): string[] => {
      const rows: string[] = []
      const scanner = new RowScanner(44, 0, (from, to) => {
        rows.push(bytes.toString('latin1', from, to))
      })
      for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size))
      scanner.end()
      return rows
    }
    expect(rowsIn(bytes.length)).toEqual(['a,"b\n""c"', '"d""",e', ',', '"x"y,z', '""', 'last'])
    for (let size = 1; size < bytes.length; size += 1)
      expect(rowsIn(size)).toEqual(rowsIn(bytes.length))
  })

  it.each<[string, string | Buffer, string[], string[][]]>([
    ['a mark of its encoding', '\ufeffa,b\n1,2\n', ['a', 'b'], [['1', '2']]],
    ['comments above', '# x\n# y\na,b\n1,2\n', ['a', 'b'], [['1', '2']]],
    [
      'names in a comment',
      '# a,b\n1,2\n3,4\n',
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4']
      ]
    ],
    ['semicolons', 'a;b\n1;"2;3"\n', ['a', 'b'], [['1', '2;3']]],
    [
      'a name for each row',
      'a,b\nx,1,2\ny,3,4\n',
      ['', 'a', 'b'],
      [
        ['x', '1', '2'],
        ['y', '3', '4']
      ]
    ],
    ['Latin-1', Buffer.from('a,b\nsch\xf6n,2\n', 'latin1'), ['a', 'b'], [['schön', '2']]],
    ['no rows', 'a,b\n', ['a', 'b'], []]
  ])('with %s', async (_, content, names, rows) => {
    const { source, close } = await openTable(written('kinds.csv', content), {
      cell: longest,
      page: mostOfPage
    })
    expect(source.columns.map(({ name }) => name)).toEqual(names)
    expect(await counted(source)).toBe(rows.length)
    expect(
      await source.read(
        rows.map((_row, index) => index),
        everyColumn(source)
      )
    ).toEqual(rows)
    await close()
  })

  it('finds any row by reading little, also where rows lie far apart', async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, row) => `${row},${'x'.repeat(row % 90)},${row * 2}`
    )
    const { source, close } = await openTable(written('long.csv', `a,b,c\n${rows.join('\n')}`), {
      cell: 9,
      page: mostOfPage
    })
    expect(await counted(source)).toBe(60_000)
    const places = [59_999, 0, 31_234, 31_235, 17]
    expect(await source.read(places, [2, 0])).toEqual(places.map((row) => [`${row * 2}`, `${row}`]))
    expect(await source.read([88], [1])).toEqual([[{ begins: 'x'.repeat(9), length: 88 }]])
    await close()
  })
})

describe('what is no table, or no table any more', () => {
  it.each<[string, string | Buffer, string]>([
    ['binary.csv', Buffer.from([0, 1, 2, 3]), 'no-table'],
    ['lines.csv', 'one\n', 'no-table'],
    ['empty.csv', '', 'no-table'],
    ['wide.csv', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'of-another-encoding'],
    ['picture.png', 'a,b\n1,2\n', 'no-table']
  ])('%s is refused', async (name, content, kind) => {
    expect(
      await faultOf(openTable(written(name, content), { cell: longest, page: mostOfPage }))
    ).toMatchObject({ kind })
  })

  it('a link is not followed, a folder is not read, and what is not there is said', async () => {
    const target = written('target.csv', 'a,b\n1,2\n')
    const link = join(folder, 'link.csv')
    symlinkSync(target, link)
    for (const path of [link, folder, join(folder, 'nothing.csv')])
      expect(await faultOf(openTable(path, { cell: longest, page: mostOfPage }))).toMatchObject({
        kind: 'cannot-be-read'
      })
  })

  it('a file that changes, or is gone, is said to have changed', async () => {
    const path = written('changing.csv', 'a,b\n1,2\n')
    const table = await openTable(path, { cell: longest, page: mostOfPage })
    expect(() => table.check()).not.toThrow()
    appendFileSync(path, '3,4\n')
    expect(() => table.check()).toThrow(TableFault)
    rmSync(path)
    expect(() => table.check()).toThrow(TableFault)
    await table.close()
  })

  it('a file that was cut since gives no rows of it', async () => {
    const path = written('cut.csv', `a,b\n${'1,2\n'.repeat(50_000)}`)
    const { source, close } = await openTable(path, { cell: longest, page: mostOfPage })
    await counted(source)
    writeFileSync(path, 'a,b\n')
    expect(await faultOf(source.read([40_000], [0]))).toEqual({ kind: 'changed' })
    expect(
      await faultOf(
        source.scan(
          [0],
          () => undefined,
          () => undefined
        )
      )
    ).toEqual({
      kind: 'changed'
    })
    await close()
  })

  it.each([1, 10])(
    'rows that are larger than a page may take, %i times, are refused',
    async (times) => {
      const head = 'a,b\n1,2\n'
      const row = Buffer.alloc(mostOfPage * times + 1, 'x')
      const path = written('huge.csv', Buffer.concat([Buffer.from(head), Buffer.from('y,'), row]))
      const { source, close } = await openTable(path, { cell: longest, page: mostOfPage })
      expect(await counted(source)).toBe(2)
      const refused = { kind: 'rows-too-large', most: mostOfPage }
      expect(await faultOf(source.read([1], [0]))).toEqual(refused)
      if (times > 4) {
        const scanning = source.scan(
          [0],
          () => undefined,
          () => undefined
        )
        expect(await faultOf(scanning)).toEqual(refused)
      }
      await close()
    }
  )

  it('a quote that is never closed makes one row of what follows', async () => {
    const path = written('open.csv', `a,b\n1,2\n"3,4\n${'5,6\n'.repeat(1000)}`)
    const { source, close } = await openTable(path, { cell: longest, page: mostOfPage })
    expect(await counted(source)).toBe(2)
    const [[first] = []] = await source.read([1], [0])
    expect(first).toMatchObject({ length: 4004 })
    await close()
  })
})
