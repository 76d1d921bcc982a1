import { GrowingNumbers } from './growing.ts'
import { lastUpTo } from './last-up-to.ts'

/**
 * Where rows of a file begin: of every so many bytes one, so that any row is found by reading little
 * more than itself. A file of a terabyte takes as much room as one of some gigabytes.
 */
export class RowIndex {
  /** Bytes between two rows that are remembered, at least. */
  readonly #apart: number
  readonly #offsets = new GrowingNumbers()
  readonly #rows = new GrowingNumbers()
  #last = -Infinity

  constructor(apart: number) {
    this.#apart = apart
  }

  /** Takes the next row, in order. */
  add(row: number, offset: number): void {
    if (offset - this.#last < this.#apart) return
    this.#offsets.push(offset)
    this.#rows.push(row)
    this.#last = offset
  }

  /** The last row that is remembered, of those up to this one: its number, and where it begins. */
  before(row: number): { readonly row: number; readonly offset: number } {
    const at = this.#placeOf(row)
    return { row: this.#rows.values()[at] ?? 0, offset: this.#offsets.values()[at] ?? 0 }
  }

  /** Where the first row begins that is remembered behind this one; null where there is none. */
  behind(row: number): number | null {
    const at = this.#placeOf(row) + 1
    return this.#offsets.values()[at] ?? null
  }

  #placeOf(row: number): number {
    const rows = this.#rows.values()
    return lastUpTo(row, rows.length, (index) => rows[index] ?? 0)
  }
}

/** Rows that are remembered of a file, at most: 16 megabytes of them. */
const mostRemembered = 1_000_000
/** So much is read in a tenth of a millisecond. */
const leastApart = 16 * 1024

/** Bytes between two rows that are remembered, of a file of this size. */
export function apartFor(size: number): number {
  return Math.max(leastApart, Math.ceil(size / mostRemembered))
}
