import type { TableCell, TableColumn, TableRows } from '../../../kernel/comm/index.ts'
import { howToFilter } from './condition.ts'
import { grouped } from '../../../kernel/outcome/words.ts'
import { element } from '../page/elements.ts'
import type { PagerState } from './state.ts'

export interface GridEvents {
  /** A heading was pressed. */
  sort(column: number): void
  /** Something was written below a heading, and is meant. */
  filter(column: number, written: string): void
}

const numberClass = 'nix-workflow-number'

/** The head of the table: names that sort, and below them what rows are filtered by. */
export function headOf(
  columns: readonly TableColumn[],
  { sorting, written }: Pick<PagerState, 'sorting' | 'written'>,
  events: GridEvents
): HTMLTableSectionElement {
  const headings = columns.map((column) => heading(column, sorting, events))
  const fields = columns.map(({ index, name }) => {
    const field = element('input', {
      ...{ type: 'text', value: written.get(index) ?? '', title: howToFilter },
      ...{ placeholder: 'filter', 'aria-label': `Filter by ${textOf(name)}. ${howToFilter}` },
      'data-filter': String(index)
    })
    field.addEventListener('change', () => events.filter(index, field.value))
    return element('td', {}, field)
  })
  const corner = element('th', { scope: 'col', class: numberClass }, 'row')
  return element(
    'thead',
    {},
    element('tr', {}, corner, ...headings),
    element('tr', {}, element('td'), ...fields)
  )
}

function heading(
  { index, name, word, numeric }: TableColumn,
  sorting: PagerState['sorting'],
  events: GridEvents
): HTMLTableCellElement {
  const press = element('button', { type: 'button', 'data-sort': String(index) }, textOf(name))
  press.title = `Sorts by ${textOf(name)}`
  press.addEventListener('click', () => events.sort(index))
  const cell = element('th', { scope: 'col', 'aria-colindex': String(index + 2) }, press)
  if (word !== '') cell.append(element('br'), element('small', {}, word))
  if (numeric) cell.className = numberClass
  cell.setAttribute('aria-sort', sorting?.column === index ? sorting.direction : 'none')
  return cell
}

/** The rows of a page, each with its number in the file. */
export function bodyOf(
  columns: readonly TableColumn[],
  { rows, from }: TableRows
): HTMLTableSectionElement {
  return element(
    'tbody',
    {},
    ...rows.map(({ index, cells }, place) =>
      element(
        'tr',
        // The header has two rows.
        { 'aria-rowindex': String(from + place + 3) },
        element('th', { scope: 'row' }, grouped(index + 1)),
        ...columns.map(({ numeric }, at) => cellOf(cells[at] ?? '', numeric))
      )
    )
  )
}

function cellOf(cell: TableCell, numeric: boolean): HTMLTableCellElement {
  const made = element('td', numeric ? { class: numberClass } : {}, textOf(cell))
  if (typeof cell !== 'string') {
    made.append(element('small', {}, ` (${grouped(cell.length)} characters)`))
  } else if (cell.length > 30) made.title = cell
  return made
}

/** What a cell says, its beginning where it is longer. */
export function textOf(cell: TableCell): string {
  return typeof cell === 'string' ? cell : `${cell.begins}…`
}
