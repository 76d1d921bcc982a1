import type { Column, Preview } from '../../files/reading/index.ts'
import { histogramHtml } from './histogram.ts'
import {
  align,
  cleanLine,
  counted,
  grouped,
  type Html,
  markup,
  nothing,
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

/** Three digits: what was estimated is known no better. */
function rounded(count: number): number {
  return Math.round(Number(count.toPrecision(3)))
}

/** The attribute of a cell that says its number in full, where it shows it rounded. */
export function exactly(whole: string | undefined, shown: string): Html {
  return whole === undefined || whole === shown
    ? nothing
    : markup` title="${cleanLine(whole, 120)}"`
}

/** First and last rows below the names, types and histograms of the columns. */
export function tableHtml(table: Table): Html {
  const { columns, omittedColumns, rows, lastRows, totalRows } = table
  const more =
    omittedColumns === 0 ? nothing : markup`<td style="${style.cell};${style.pale}">⋯</td>`
  const gapCount = totalRows === null ? null : totalRows - rows.length - lastRows.length
  const span = columns.length + (omittedColumns === 0 ? 0 : 1)
  const gap =
    gapCount === 0
      ? nothing
      : markup`<tr style="${style.row}">
          <td colspan="${span}" style="${style.cell};${align(false)};${style.pale}">
            ${gapCount === null ? '⋯' : `⋯ ${grouped(gapCount)} more`}
          </td>
        </tr>`
  // The beginning and the end of a file, sorted into each other, would be neither.
  const kind = gapCount === 0 ? markup` class="${sortable}"` : nothing
  return markup`<div style="${style.scroll}">
    <table${kind} style="${style.table}">
      <thead>
        <tr style="${style.row}">${columns.map(heading)}${more}</tr>
      </thead>
      <tbody>
        ${rows.map((row) => tableRow(row, columns, more))}${gap}${lastRows.map((row) =>
          tableRow(row, columns, more)
        )}
      </tbody>
    </table>
  </div>`
}

function heading({ name, numeric, type, histogram }: Column): Html {
  const word =
    type === undefined || type === ''
      ? nothing
      : markup`<div style="${style.columnType}">${cleanLine(type, 40)}</div>`
  const spread = histogram === undefined ? nothing : histogramHtml(histogram)
  return markup`<th style="${style.head};${align(numeric)}">${cleanLine(name, 60)}${word}${spread}</th>`
}

function tableRow(row: readonly string[], columns: readonly Column[], more: Html): Html {
  return markup`<tr style="${style.row}">
    ${columns.map(
      ({ numeric }, index) =>
        markup`<td style="${style.cell};${align(numeric)}">${cleanLine(row[index] ?? '', 120)}</td>`
    )}${more}
  </tr>`
}
