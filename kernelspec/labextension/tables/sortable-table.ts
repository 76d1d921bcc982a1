import { orderOf, type Direction } from './order.ts'

/** By which column a table is sorted, counted from 0. */
export interface Sorting {
  readonly column: number
  readonly direction: Direction
}

/** What the kernel marks the tables with whose rows may stand in any order. */
export const sortableTables = 'table.nix-workflow-sortable'

/** Of the part of a heading that is pressed. */
export const buttonClass = 'nix-workflow-sort'

/** A table of a card whose headings sort its rows. Its cells stay as they are. */
export class SortableTable {
  readonly #headings: readonly HTMLTableCellElement[]
  readonly #body: HTMLTableSectionElement
  /** The rows as the kernel gave them. */
  readonly #rows: readonly HTMLTableRowElement[]
  #sorting: Sorting | null = null

  private constructor(table: HTMLTableElement, body: HTMLTableSectionElement) {
    this.#headings = [...(table.tHead?.rows[0]?.cells ?? [])]
    this.#body = body
    this.#rows = [...body.rows]
    for (const heading of this.#headings) if (heading.tagName === 'TH') addButton(heading)
    this.#saySorting()
  }

  /** Makes the headings of a table ones to press; null where it has nothing to sort. */
  static of(table: HTMLTableElement): SortableTable | null {
    const body = table.tBodies[0]
    return body === undefined || body.rows.length < 2 ? null : new SortableTable(table, body)
  }

  get sorting(): Sorting | null {
    return this.#sorting
  }

  /** The words of the headings: another table has other ones. */
  get columns(): readonly string[] {
    return this.#headings.map((heading) => heading.firstChild?.textContent ?? '')
  }

  /** Its rows as the kernel gave them, with the texts of their cells. */
  texts(): readonly { readonly row: HTMLTableRowElement; readonly texts: readonly string[] }[] {
    return this.#rows.map((row) => ({ row, texts: [...row.cells].map(textOf) }))
  }

  /** Sorts by a heading: the first time upwards, then downwards, then as it was. */
  press(heading: HTMLTableCellElement): void {
    const column = this.#headings.indexOf(heading)
    if (column === -1 || heading.tagName !== 'TH') return
    const before = this.#sorting?.column === column ? this.#sorting.direction : null
    const next = { ascending: 'descending', descending: null } as const
    const direction = before === null ? 'ascending' : next[before]
    this.sort(direction === null ? null : { column, direction })
  }

  /** Puts the rows in order, or as the kernel gave them. */
  sort(sorting: Sorting | null): void {
    this.#sorting = sorting
    this.#saySorting()
    const rows = sorting === null ? this.#rows : sorted(this.#rows, sorting)
    this.#body.append(...rows)
  }

  /** Of each heading that sorts, also where it does not now: by that one hears that it can. */
  #saySorting(): void {
    const sorting = this.#sorting
    for (const [column, heading] of this.#headings.entries())
      if (heading.tagName === 'TH')
        heading.setAttribute('aria-sort', sorting?.column === column ? sorting.direction : 'none')
  }
}

function sorted(
  rows: readonly HTMLTableRowElement[],
  { column, direction }: Sorting
): readonly HTMLTableRowElement[] {
  const cells = rows.map((row) => textOf(row.cells[column]))
  return orderOf(cells, direction).flatMap((place) => rows[place] ?? [])
}

/** A number that is shown shortened has the whole one as its title; a star marks the best. */
function textOf(cell: HTMLTableCellElement | undefined): string {
  if (cell === undefined) return ''
  return cell.title !== '' ? cell.title : cell.textContent.replace(/\s*★\s*$/, '')
}

/**
 * Makes the name in a heading a button. It is no `button` element, whose text cannot be selected
 * and copied with the table.
 */
function addButton(heading: HTMLTableCellElement): void {
  heading.style.cursor = 'pointer'
  const name = heading.firstChild
  const button = document.createElement('span')
  button.className = buttonClass
  button.tabIndex = 0
  button.setAttribute('role', 'button')
  button.title = 'Sort by this column'
  heading.prepend(button)
  if (name instanceof Text) button.append(name)
  else button.setAttribute('aria-label', `column ${heading.cellIndex + 1}`)
}
