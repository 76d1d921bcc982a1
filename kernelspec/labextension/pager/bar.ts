import { grouped } from '../../../kernel/outcome/words.ts'
import { button, element } from '../page/elements.ts'
import { rowsOfPage } from './state.ts'

export interface BarEvents {
  /** To the page that begins with this row, from 0. */
  toRow(row: number): void
  toColumn(column: number): void
  /** Looks for columns by their names. */
  seek(sought: string): void
  close(): void
}

/** What a bar says of where the pager is. */
export interface Position {
  readonly from: number
  readonly shown: number
  readonly found: number
  readonly total: number
  readonly counted: number
  readonly column: number
  readonly columns: number
  readonly allColumns: number
}

/** The controls above the table. */
export class PagerBar {
  readonly node: HTMLElement
  readonly #rows = element('span', { role: 'status' })
  readonly #columns = element('span', { role: 'status' })
  readonly #toRow: HTMLInputElement
  readonly #buttons: Readonly<
    Record<'first' | 'before' | 'next' | 'last' | 'left' | 'right', HTMLButtonElement>
  >
  #position: Position | null = null

  constructor(classes: string, events: BarEvents) {
    const at = (): Position => this.#position ?? nowhere
    const toColumn = (step: number) => (): void =>
      events.toColumn(at().column + step * Math.max(1, at().columns))
    const lastPage = (): number => Math.floor(Math.max(0, at().found - 1) / rowsOfPage) * rowsOfPage
    this.#buttons = {
      first: button('«', 'First page', () => events.toRow(0)),
      before: button('‹', 'Page before', () => events.toRow(at().from - rowsOfPage)),
      next: button('›', 'Next page', () => events.toRow(at().from + rowsOfPage)),
      last: button('»', 'Last page', () => events.toRow(lastPage())),
      left: button('‹', 'Columns before', toColumn(-1)),
      right: button('›', 'Next columns', toColumn(1))
    }
    const { first, before, next, last, left, right } = this.#buttons
    this.#toRow = element('input', { type: 'number', min: '1', 'aria-label': 'Go to row' })
    this.#toRow.placeholder = 'go to row'
    this.#toRow.addEventListener('change', () => {
      const row = Math.floor(this.#toRow.valueAsNumber)
      if (row >= 1) events.toRow(row - 1)
    })
    const seek = element('input', { type: 'search', 'aria-label': 'Find a column' })
    seek.placeholder = 'find a column'
    seek.addEventListener('input', () => events.seek(seek.value))
    const group = (...children: readonly Node[]): HTMLElement =>
      element('div', { class: `${classes}-group` }, ...children)
    this.node = element(
      'div',
      { class: `${classes}-bar`, role: 'toolbar', 'aria-label': 'Pages of the table' },
      group(first, before, this.#rows, next, last, this.#toRow),
      group(left, this.#columns, right, seek),
      group(button('Close', 'Close the table', () => events.close()))
    )
  }

  /** Says where it is. */
  show(position: Position): void {
    this.#position = position
    const { from, shown, found, total, counted, column, columns, allColumns } = position
    this.#rows.textContent = rowsInWords(position)
    const last = Math.min(allColumns, column + columns)
    this.#columns.textContent =
      columns >= allColumns
        ? `${grouped(allColumns)} ${allColumns === 1 ? 'column' : 'columns'}`
        : `Columns ${grouped(column + 1)}–${grouped(last)} of ${grouped(allColumns)}`
    const { first, before, next, last: end, left, right } = this.#buttons
    first.disabled = before.disabled = from === 0
    next.disabled = from + shown >= found && counted === 1
    end.disabled = next.disabled
    left.disabled = column === 0
    right.disabled = last >= allColumns
    this.#toRow.max = String(Math.max(found, total))
  }
}

const nowhere: Position = {
  ...{ from: 0, shown: 0, found: 0, total: 0, counted: 0 },
  ...{ column: 0, columns: 0, allColumns: 0 }
}

/** `Rows 1–50 of 10 000 000`, with what is filtered away, and how far it is counted. */
export function rowsInWords({ from, shown, found, total, counted }: Position): string {
  const percent = Math.floor(counted * 100)
  const far = counted === 1 ? '' : ` counted by now (${percent} % of the file)`
  if (shown === 0) return found === total ? `No rows${far}` : `None of ${grouped(total)} rows`
  const range = `Rows ${grouped(from + 1)}–${grouped(from + shown)} of ${grouped(found)}`
  return found === total ? `${range}${far}` : `${range}, chosen from ${grouped(total)}`
}
