import { styledLine } from './message.ts'
import { looksIn, type TerminalLine } from './terminal-line.ts'

/*
  Bars below each other (tqdm's with positions, rich's, those of package managers) are drawn by
  going up again, and each update of them would be further lines of the log. What moves the cursor
  between rows (ECMA-48: CUU, CUD, CNL, CPL) and erases what is below it (ED) is followed; other ways
  of moving are not, and leave lines that a terminal would not show.
*/
const escape = '\u001b'
const move = new RegExp(`${escape}\\[(\\d*)([ABEFJ])`)
const moves = new RegExp(move, 'g')
/** As it stands within JSON, as Nix writes it. */
const moveInJson = /\\u001b\[\d*[ABEFJ]/
const erasesRow = new RegExp(`${escape}\\[[012]?K`)

/** A line as a program writes it moves the cursor between rows. */
export function leavesRow(text: string): boolean {
  return text.includes(escape) && move.test(text)
}

/** Lines of Nix's messages hold one that moves the cursor between rows. */
export function mayLeaveRow(json: string): boolean {
  return json.includes('\\u001b[') && moveInJson.test(json)
}

/** Rows that have been written, counted from the first of all; some of them can be written over. */
export interface Rows {
  /** How many there are. */
  readonly total: () => number
  /** The first that can still be written over. */
  readonly first: () => number
  /** The row `at` is this, at most one after the last. */
  readonly write: (at: number, line: TerminalLine) => void
  /** There are only so many any more. */
  readonly shorten: (total: number) => void
}

/**
 * Writes one line from the row `at` on, as a terminal does, and gives the row in which the next one
 * begins. A row that is written anew is what it was written last, also where that was shorter.
 */
export function writeLine(rows: Rows, at: number, text: string): number {
  let row = at
  let isWritten = false
  let from = 0
  let looks = ''
  const put = (part: string): boolean => {
    const shown = styledLine(looks + part)
    looks += looksIn(part)
    if (shown.text === '' && !(erasesRow.test(part) && row < rows.total())) return false
    rows.write(row, shown)
    return true
  }
  for (const { 0: sequence, 1: digits, 2: kind, index } of text.matchAll(moves)) {
    if (put(text.slice(from, index))) isWritten = true
    from = index + sequence.length
    if (kind === 'J') {
      if (Number(digits) === 0) rows.shorten(Math.min(rows.total(), isWritten ? row + 1 : row))
      continue
    }
    const count = Math.max(1, Number(digits))
    row = kind === 'A' || kind === 'F' ? row - count : row + count
    row = Math.min(Math.max(row, rows.first()), rows.total())
    isWritten = false
  }
  put(text.slice(from))
  if (row === rows.total()) rows.write(row, { text: '', styled: [] })
  return row + 1
}
