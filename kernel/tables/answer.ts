import type { PagedColumn, TableSource } from '../files/paging/index.ts'
import { longestCell, type TableColumn } from '../comm/index.ts'
import { cutCell } from '../files/paging/index.ts'
import type { Done, Work } from './worker-protocol.ts'

type Asked<Kind extends Work['kind']> = Extract<Work, { readonly kind: Kind }>
type AnswerOf<Kind extends 'columns' | 'rows'> = Extract<Done, { readonly kind: Kind }>['answer']

/** The columns whose names hold what is sought, in any case. */
export function columnsOf(
  { columns }: Pick<TableSource, 'columns'>,
  { sought, from, count }: Pick<Asked<'columns'>, 'sought' | 'from' | 'count'>
): AnswerOf<'columns'> {
  const wanted = sought.toLowerCase()
  const given: TableColumn[] = []
  let found = 0
  for (const [index, column] of columns.entries()) {
    if (!column.name.toLowerCase().includes(wanted)) continue
    if (found >= from && given.length < count) given.push(asTold(column, index))
    found += 1
  }
  return { columns: given, found, total: columns.length }
}

function asTold({ name, word, numeric }: PagedColumn, index: number): TableColumn {
  return { index, name: cutCell(name, longestCell), word, numeric }
}

/** So many milliseconds are counted on before rows are given that were not counted yet. */
const patience = 100

/** Rows of a view, as far as they are counted. */
export async function rowsOf(
  source: TableSource,
  { from, count, columns, order }: Pick<Asked<'rows'>, 'from' | 'count' | 'columns' | 'order'>
): Promise<AnswerOf<'rows'>> {
  const chosen = order === null ? null : Array.from(order.subarray(from, from + count))
  const needed = chosen === null ? from + count : Math.max(0, ...chosen.map((row) => row + 1))
  const end = performance.now() + patience
  while (source.counted().part < 1 && source.counted().rows < needed) {
    if (chosen === null && performance.now() > end && source.counted().rows > 0) break
    await source.count()
  }
  const { rows: total, part } = source.counted()
  const found = order === null ? total : order.length
  const length = Math.max(0, Math.min(count, total - from))
  const places = chosen ?? Array.from({ length }, (_, place) => from + place)
  const cells = await source.read(places, columns)
  const rows = places.map((index, place) => ({ index, cells: cells[place] ?? [] }))
  return { from, rows, found, total, counted: part }
}
