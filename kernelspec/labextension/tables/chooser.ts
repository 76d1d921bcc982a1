import { howToChoose, wantedRows } from './choice.ts'
import type { SortableTable } from './sortable-table.ts'

/** What of a table is shown. */
export interface Chosen {
  /** What rows have to be, as somebody wrote it. */
  readonly written: string
  /** Places of columns that are left out. */
  readonly hidden: readonly number[]
}

export const chooserClass = 'nix-workflow-chooser'

const all: Chosen = { written: '', hidden: [] }

/**
 * Adds to a table a field that its rows are filtered by, and a box to tick for each column. Whatever
 * is left out is counted. `keep` is told what is chosen.
 */
export function addChooser(
  element: HTMLTableElement,
  table: SortableTable,
  before: Chosen | null,
  keep: (chosen: Chosen) => void
): void {
  let chosen = before ?? all
  const field = document.createElement('input')
  field.type = 'search'
  field.placeholder = 'filter rows, as accuracy > 0.9'
  field.title = howToChoose
  field.setAttribute('aria-label', `Filter the rows. ${howToChoose}`)
  field.value = chosen.written
  const count = document.createElement('span')
  count.setAttribute('role', 'status')
  const show = (): void => {
    count.textContent = apply(element, table, chosen)
    keep(chosen)
  }
  field.addEventListener('input', () => {
    chosen = { ...chosen, written: field.value }
    show()
  })
  const columns = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'Columns'
  columns.append(summary)
  for (const [place, title] of table.columns.entries()) {
    const box = document.createElement('input')
    box.type = 'checkbox'
    box.checked = !chosen.hidden.includes(place)
    box.addEventListener('change', () => {
      const others = chosen.hidden.filter((one) => one !== place)
      chosen = { ...chosen, hidden: box.checked ? others : [...others, place] }
      show()
    })
    const label = document.createElement('label')
    label.append(box, title.trim() === '' ? `column ${place + 1}` : title.trim())
    columns.append(label)
  }
  const bar = document.createElement('div')
  bar.className = chooserClass
  bar.setAttribute('role', 'group')
  bar.setAttribute('aria-label', 'What of the table is shown')
  bar.append(field, columns, count)
  const scroll = element.parentElement ?? element
  scroll.before(bar)
  if (before !== null) show()
}

/** Shows what is chosen, and gives how much that is, in words; nothing where it is all. */
function apply(
  element: HTMLTableElement,
  table: SortableTable,
  { written, hidden }: Chosen
): string {
  const isWanted = wantedRows(written, table.columns)
  const rows = table.texts()
  let shown = 0
  for (const { row, texts } of rows) {
    row.hidden = !isWanted(texts)
    if (!row.hidden) shown += 1
  }
  const isHidden = new Set(hidden)
  for (const row of element.rows)
    for (const [place, cell] of [...row.cells].entries()) cell.hidden = isHidden.has(place)
  const { length: columns } = table.columns
  const parts = [
    ...(shown === rows.length ? [] : [`${shown} of ${rows.length} rows`]),
    ...(hidden.length === 0 ? [] : [`${columns - hidden.length} of ${columns} columns`])
  ]
  return parts.join(', ')
}

export const style = `
.${chooserClass} { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; margin: 4px 0; font-size: 12px; color: var(--jp-ui-font-color1); }
.${chooserClass} > input {
  font: inherit; padding: 1px 6px; min-width: 20em; box-sizing: border-box;
  color: var(--jp-ui-font-color1); background: var(--jp-layout-color0);
  border: 1px solid var(--jp-border-color1); border-radius: 3px;
}
.${chooserClass} > input::placeholder { color: var(--jp-ui-font-color2); opacity: 1; }
.${chooserClass} summary { cursor: pointer; }
.${chooserClass} label { display: inline-flex; gap: 3px; align-items: center; margin: 0 10px 0 0; }
.${chooserClass} :focus-visible { outline: 2px solid var(--jp-brand-color1); outline-offset: 1px; }
@media print { .${chooserClass} { display: none !important; } }
`
