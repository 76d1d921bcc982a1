import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { openTable, type OpenTable } from '../../kernel/files/paging/open-table.ts'
import { orderOf } from '../../kernel/files/paging/view.ts'
import { columnsOf, rowsOf } from '../../kernel/tables/answer.ts'
import { interleaved, median, ratio, time, timed, type Figure } from './measure.ts'
import type { BenchStore } from './stores.ts'

const rounds = 9
const limits = { cell: 400, page: 64 * 1024 * 1024 }
const rowsOfPage = 50
const columnsInView = 20

/** Pages of tables with many rows and with many columns, against tables a hundredth of their size. */
export async function tableFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const folder = join(scratch, 'tables')
  mkdirSync(folder, { recursive: true })
  const sizes = {
    tall: [10_000_000, 20],
    low: [100_000, 20],
    wide: [100_000, 1000],
    short: [1000, 1000]
  } as const
  const open: OpenTable[] = []
  try {
    const tables = new Map<string, { readonly table: OpenTable; readonly counting: number }>()
    for (const [name, [rows, columns]] of Object.entries(sizes)) {
      const path = join(folder, `${name}.csv`)
      writeTable(path, rows, columns)
      const table = await openTable(path, limits)
      open.push(table)
      tables.set(name, { table, counting: await timed(() => counted(table)) })
    }
    const of = (name: keyof typeof sizes): OpenTable => {
      const found = tables.get(name)
      if (found === undefined) throw new Error(`${name} was not opened`)
      return found.table
    }
    const [tall = [], low = [], wide = [], short = [], names = []] = await interleaved(
      rounds,
      () => page(of('tall')),
      () => page(of('low')),
      () => page(of('wide')),
      () => page(of('short')),
      () => search(of('wide'))
    )
    const byNumber = { conditions: [], sorting: { column: 3, direction: 'descending' } } as const
    const sorting = await timed(() => orderOf(of('tall').source, byNumber))
    const chosen = {
      conditions: [{ column: 3, test: 'less', value: '100' } as const],
      sorting: null
    }
    const filtering = await timed(() => orderOf(of('tall').source, chosen))
    const counting = tables.get('tall')?.counting ?? NaN
    return [
      ratio('page of 10,000,000 rows', [median(tall), median(low)], 5, 'of 100,000 rows'),
      ratio('page of 100,000 rows × 1,000', [median(wide), median(short)], 5, 'of 1,000 rows'),
      time('search of 1,000 names of columns', median(names), 'in a page'),
      time('counting 10,000,000 rows', counting, 'in parts, while pages are read'),
      time('sorting 10,000,000 rows', sorting, 'by number, beside the kernel'),
      time('filtering 10,000,000 rows', filtering, 'by value, beside the kernel')
    ]
  } finally {
    for (const table of open) await table.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

let pages = 0

/** A page somewhere in the table, with the columns that are in view. */
function page({ source }: OpenTable): Promise<number> {
  pages += 1
  const { rows } = source.counted()
  const from = Math.floor(((pages * 0.618_034) % 1) * (rows - rowsOfPage))
  const columns = Array.from({ length: columnsInView }, (_, column) => column)
  return timed(() => rowsOf(source, { from, count: rowsOfPage, columns, order: null }))
}

function search({ source }: OpenTable): Promise<number> {
  return timed(() => Promise.resolve(columnsOf(source, { sought: '99', from: 0, count: 40 })))
}

async function counted({ source }: OpenTable): Promise<void> {
  while (source.counted().part < 1) await source.count()
}

/** Rows of numbers, a thousand of them again and again. */
function writeTable(path: string, rows: number, columns: number): void {
  const lines = Array.from({ length: 1000 }, (_, row) =>
    Array.from({ length: columns }, (_cell, column) => (row * 7919 + column * 104_729) % 9973)
  )
  const block = Buffer.from(`${lines.map((line) => line.join(',')).join('\n')}\n`)
  const file = openSync(path, 'w')
  try {
    const names = Array.from({ length: columns }, (_, column) => `c${column}`)
    writeSync(file, `${names.join(',')}\n`)
    for (let written = 0; written < rows; written += 1000) writeSync(file, block)
  } finally {
    closeSync(file)
  }
}
