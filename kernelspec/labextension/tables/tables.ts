import { whenAppears } from '../page/appearing.ts'
import { pressByKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import { addChooser, type Chosen, style as chooserStyle } from './chooser.ts'
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
  const kept = new KeptByTable<Sorting>()
  const keptChoices = new KeptByTable<Chosen>()

  const equip = (element: Element): void => {
    if (!(element instanceof HTMLTableElement) || tables.has(element)) return
    const table = SortableTable.of(element)
    if (table === null) return
    tables.set(element, table)
    const sorting = kept.of(element, table)
    if (sorting !== null) table.sort(sorting)
    if (isOfCommand(element)) {
      addChooser(element, table, keptChoices.of(element, table), (chosen) => {
        keptChoices.keep(element, table, chosen)
      })
    }
  }
  const press = (target: EventTarget | null): boolean => {
    const heading = target instanceof Element ? target.closest('th') : null
    const element = heading?.closest(sortableTables)
    const table = element == null ? undefined : tables.get(element)
    if (heading === null || element == null || table === undefined) return false
    table.press(heading)
    kept.keep(element, table, table.sorting)
    return true
  }

  addStyle(style + chooserStyle)
  document.addEventListener('click', ({ target }) => press(target))
  pressByKeys((element) => element.classList.contains(buttonClass), press)
  whenAppears(sortableTables, equip)
}

/** Whether a table is what a command answers, as `%compare`. */
function isOfCommand(element: Element): boolean {
  const card = element.closest('.nix-workflow-card')
  const hasTitles = element.querySelector('thead th[scope="col"]') !== null
  return card?.hasAttribute('data-step') === false && hasTitles
}

/**
 * What was done to tables, for those that take their place: a kernel that refreshes a display, and a
 * cell that runs again, give a new table with the same columns.
 */
class KeptByTable<Value> {
  readonly #byArea = new WeakMap<Element, Map<string, Value>>()

  of(element: Element, table: SortableTable): Value | null {
    const area = element.closest(outputAreas)
    const values = area === null ? undefined : this.#byArea.get(area)
    if (area === null || values === undefined) return null
    return values.get(keyOf(area, element, table)) ?? null
  }

  keep(element: Element, table: SortableTable, value: Value | null): void {
    const area = element.closest(outputAreas)
    if (area === null) return
    const values = this.#byArea.get(area) ?? new Map<string, Value>()
    this.#byArea.set(area, values)
    const key = keyOf(area, element, table)
    if (value === null) values.delete(key)
    else values.set(key, value)
  }
}

function keyOf(area: Element, element: Element, table: SortableTable): string {
  const place = [...area.querySelectorAll(sortableTables)].indexOf(element)
  return JSON.stringify([place, ...table.columns])
}
