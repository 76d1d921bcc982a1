import type { Column, FileSummary, Preview } from '../../files/reading/index.ts'
import { histogramHtml } from './histogram.ts'
import {
  cellLook,
  cleanLine,
  counted,
  grouped,
  lengthLook,
  type Html,
  markup,
  nothing,
  rounded,
  sortable,
  style
} from '../base/index.ts'

type Table = Extract<Preview, { readonly kind: 'table' }>

/** How many rows and columns there are, as far as that is known. */
export function tableFacts({ columns, omittedColumns, totalRows, estimatedRows }: Table): string {
  const width = counted(columns.length + omittedColumns, 'column')
  if (totalRows !== null) return `${counted(totalRows, 'row')} × ${width}`
  return estimatedRows === undefined
    ? `${width}, beginning and end`
    : `about ${counted(rounded(estimatedRows), 'row')} × ${width}, beginning and end`
}

/** The attribute of a cell that says its number in full, where it shows it rounded. */
export function exactly(whole: string | undefined, shown: string): Html {
  return whole === undefined || whole === shown
    ? nothing
    : markup` title="${cleanLine(whole, 120)}"`
}

/** Characters of a table's place that are written down for a page. */
const longestPlace = 2000

/** Files whose rows the kernel gives in pages. */
const paged = /^(text\/(csv|tab-separated-values)|application\/vnd\.apache\.parquet)$/

/**
 * The place of a table in a result, for whoever adds all its rows to the card in a page; null where
 * it is all there, is not read in pages, or an attribute cannot hold its name as it is.
 */
export function placeOf(
  { path, type, preview }: FileSummary,
  result: string | null
): string | null {
  if (result === null || preview.kind !== 'table' || !paged.test(type)) return null
  const shown = preview.rows.length + preview.lastRows.length
  if (shown === preview.totalRows && preview.omittedColumns === 0) return null
  const place = `${result}/${path}`
  return cleanLine(place, longestPlace) === place ? place : null
}

/**
 * First and last rows below the names of the columns, their types and histograms. Cells and rows are not
 * closed, as HTML has it for them: a notebook keeps thousands.
 */
export function tableHtml(table: Table, place: string | null = null): Html {
  const { columns, omittedColumns, rows, lastRows, totalRows } = table
  const more = omittedColumns === 0 ? nothing : markup`<td style="${style.pale}">⋯`
  const gapCount = totalRows === null ? null : totalRows - rows.length - lastRows.length
  const span = columns.length + (omittedColumns === 0 ? 0 : 1)
  const gap =
    gapCount === 0
      ? nothing
      : markup`<tr>
          <td colspan="${span}"${cellLook(false, style.pale)}>
            ${gapCount === null ? '⋯' : `⋯ ${grouped(gapCount)} more`}`
  // The beginning and the end of a file, sorted into each other, would be neither.
  const kind = gapCount === 0 ? markup` class="${sortable}"` : nothing
  const count = totalRows === null ? nothing : markup` data-rows="${totalRows}"`
  const whole = place === null ? nothing : markup` data-table="${place}"${count}`
  return markup`<div${whole} style="${style.scroll}">
    <table${kind} style="${style.table}">
      <thead>
        <tr>${columns.map(heading)}${more}${factsRow(columns, more)}
      </thead>
      <tbody>
        ${rows.map((row) => tableRow(row, columns, more))}${gap}${lastRows.map((row) =>
          tableRow(row, columns, more)
        )}
      </tbody>
    </table>
  </div>`
}

function heading({ name, numeric }: Column): Html {
  return markup`<th${cellLook(numeric)}>${cleanLine(name, 60)}`
}

/** Below the names what is in each column, in a row of its own: its look is said once. */
function factsRow(columns: readonly Column[], more: Html): Html {
  const isTold = ({ type = '', histogram }: Column): boolean =>
    type !== '' || histogram !== undefined
  if (!columns.some(isTold)) return nothing
  return markup`<tr style="${style.columnFacts}">${columns.map(
    ({ numeric, type = '', histogram }) =>
      markup`<td${cellLook(numeric)}>${cleanLine(type, 40)}${
        histogram === undefined ? nothing : histogramHtml(histogram)
      }`
  )}${more === nothing ? nothing : markup`<td>`}`
}

function tableRow(row: readonly string[], columns: readonly Column[], more: Html): Html {
  return markup`<tr>
    ${columns.map(({ numeric }, index) => {
      const words = cleanLine(row[index] ?? '', 120)
      return markup`<td${cellLook(numeric, lengthLook(words))}>${words}`
    })}${more}`
}
