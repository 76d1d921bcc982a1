import type { TableView } from '../../../kernel/comm/index.ts'
import { conditionOf } from './condition.ts'

/** Rows of a page. */
export const rowsOfPage = 50

/** What a pager shows: kept while its card is drawn anew. */
export interface PagerState {
  /** The first row of the page, of those of the view. */
  from: number
  /** The first column in view, and how many there is room for. */
  column: number
  columns: number
  sorting: TableView['sorting']
  /** What is written below the headings, by column. */
  readonly written: Map<number, string>
  /** What is looked for among the names of columns. */
  sought: string
}

export function freshState(): PagerState {
  return { from: 0, column: 0, columns: 10, sorting: null, written: new Map(), sought: '' }
}

/** Which rows are asked for, and in which order. */
export function viewOf({ written, sorting }: Pick<PagerState, 'written' | 'sorting'>): TableView {
  const conditions = [...written].flatMap(([column, text]) => conditionOf(column, text) ?? [])
  return { conditions, sorting }
}

/** Sorted by a heading: the first time upwards, then downwards, then as the file has it. */
export function pressed(sorting: TableView['sorting'], column: number): TableView['sorting'] {
  if (sorting?.column !== column) return { column, direction: 'ascending' }
  return sorting.direction === 'ascending' ? { column, direction: 'descending' } : null
}

/** So many columns have room in a width of so many pixels. */
export function columnsFor(width: number): number {
  return Math.max(3, Math.min(20, Math.floor((width - 90) / 110)))
}
