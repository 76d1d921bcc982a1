import { whenAppears } from '../page/appearing.ts'
import { pressByKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import { buttonClass, SortableTable, sortableTables, type Sorting } from './sortable-table.ts'
import { style } from './style.ts'

/** The part of a cell that stays while what it shows is replaced. */
const outputAreas = '.jp-OutputArea'

/**
 * Makes the tables of cards sortable, wherever they are in the page, and those that come later. It
 * looks at the page alone, so that it does not matter who drew a table, when, and whether the
 * notebook is trusted.
 */
export function makeTablesSortable(): void {
  const tables = new WeakMap<Element, SortableTable>()
  const kept = new KeptSortings()

  const equip = (element: Element): void => {
    if (!(element instanceof HTMLTableElement) || tables.has(element)) return
    const table = SortableTable.of(element)
    if (table === null) return
    tables.set(element, table)
    const sorting = kept.of(element, table)
    if (sorting !== null) table.sort(sorting)
  }
  const press = (target: EventTarget | null): boolean => {
    const heading = target instanceof Element ? target.closest('th') : null
    const element = heading?.closest(sortableTables)
    const table = element == null ? undefined : tables.get(element)
    if (heading === null || element == null || table === undefined) return false
    table.press(heading)
    kept.keep(element, table)
    return true
  }

  addStyle(style)
  document.addEventListener('click', ({ target }) => press(target))
  pressByKeys((element) => element.classList.contains(buttonClass), press)
  whenAppears(sortableTables, equip)
}

/**
 * How tables were sorted, for those that take their place: a kernel that refreshes a display, and a
 * cell that runs again, give a new table with the same columns.
 */
class KeptSortings {
  readonly #byArea = new WeakMap<Element, Map<string, Sorting>>()

  of(element: Element, table: SortableTable): Sorting | null {
    const area = element.closest(outputAreas)
    const sortings = area === null ? undefined : this.#byArea.get(area)
    if (area === null || sortings === undefined) return null
    return sortings.get(keyOf(area, element, table)) ?? null
  }

  keep(element: Element, table: SortableTable): void {
    const area = element.closest(outputAreas)
    if (area === null) return
    const sortings = this.#byArea.get(area) ?? new Map<string, Sorting>()
    this.#byArea.set(area, sortings)
    const key = keyOf(area, element, table)
    if (table.sorting === null) sortings.delete(key)
    else sortings.set(key, table.sorting)
  }
}

function keyOf(area: Element, element: Element, table: SortableTable): string {
  const place = [...area.querySelectorAll(sortableTables)].indexOf(element)
  return JSON.stringify([place, ...table.columns])
}
