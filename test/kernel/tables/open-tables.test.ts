import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { TableFault } from '../../../kernel/files/paging/table-source.ts'
import { OpenTables } from '../../../kernel/tables/open-tables.ts'
import { scratchFolder } from '../../support/scratch.ts'

const folder = scratchFolder('open-tables')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A table of this number alone. */
function table(number: number): string {
  const file = join(folder, `${number}.csv`)
  if (!existsSync(file)) writeFileSync(file, `n,m\n${number},0\n`)
  return file
}

/** The first cell, read when there was time to do other things. */
const read = (tables: OpenTables, file: string) =>
  tables.use(file, async ({ source }) => {
    while (source.counted().part < 1) await source.count()
    await setTimeout(10)
    return (await source.read([0], [0]))[0]?.[0]
  })

describe('tables that are open', () => {
  it.each([6, 7, 60])('may be %i that are read at once', async (count) => {
    const tables = new OpenTables()
    const all = Array.from({ length: count }, (_, at) => at)
    const found = await Promise.all(all.map((at) => read(tables, table(at))))
    expect(found).toEqual(all.map(String))
    // Again, when most of them were closed.
    expect(await read(tables, table(0))).toBe('0')
  })

  it('are opened again where the file is another', async () => {
    const tables = new OpenTables()
    const file = table(1)
    expect(await read(tables, file)).toBe('1')
    rmSync(file)
    writeFileSync(file, 'n,m\n12345,0\n')
    await expect(read(tables, file)).rejects.toMatchObject({ why: { kind: 'changed' } })
    expect(await read(tables, file)).toBe('12345')
  })

  it.each(['none.csv', 'x.csv/y', '.', `${'x'.repeat(300)}.csv`, ''])(
    '%j is none, and is asked for again',
    async (name) => {
      const tables = new OpenTables()
      for (const _ of [1, 2])
        await expect(read(tables, join(folder, name))).rejects.toBeInstanceOf(TableFault)
    }
  )

  it('stay open where who reads them fails', async () => {
    const tables = new OpenTables()
    const file = table(3)
    const failing = tables.use(file, () => Promise.reject(new Error('mine')))
    await expect(failing).rejects.toThrow('mine')
    expect(await read(tables, file)).toBe('3')
  })
})
