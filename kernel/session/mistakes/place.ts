import { placeOf, type TextPlace } from '../../../nix/syntax/index.ts'
import type { Place } from '../../outcome/index.ts'

/** The text of a cell and the count under which the reader finds it. */
export interface CellText {
  readonly code: string
  readonly executionCount: number | null
}

/** The place at a line and a column, both from 1, the column in code points. */
export function placeAt(cell: CellText, line: number, column: number): Place {
  const text = cell.code.split(/\r\n|\r|\n/)[line - 1] ?? ''
  return placeInCell(cell, { line, column, text })
}

/** The place at an offset in UTF-16 units. */
export function placeAtOffset(cell: CellText, offset: number): Place {
  return placeInCell(cell, placeOf(cell.code, offset))
}

function placeInCell({ executionCount }: CellText, { line, column, text }: TextPlace): Place {
  return { executionCount, line, column, text }
}
