/**
 * Where rows of a file begin: of every so many bytes one, so that any row is found by reading little
 * more than itself. A file of a terabyte takes as much room as one of some gigabytes.
 */
export class RowIndex {
  /** Bytes between two rows that are remembered, at least. */
  readonly #apart: number
  #offsets = new Float64Array(1024)
  #rows = new Float64Array(1024)
  #length = 0
  #last = -Infinity

  constructor(apart: number) {
    this.#apart = apart
  }

  /** Takes the next row, in order. */
  add(row: number, offset: number): void {
    if (offset - this.#last < this.#apart) return
    if (this.#length === this.#offsets.length) {
      this.#offsets = grown(this.#offsets)
      this.#rows = grown(this.#rows)
    }
    this.#offsets[this.#length] = offset
    this.#rows[this.#length] = row
    this.#length += 1
    this.#last = offset
  }

  /** The last row that is remembered, of those up to this one: its number, and where it begins. */
  before(row: number): { readonly row: number; readonly offset: number } {
    const at = this.#placeOf(row)
    return { row: this.#rows[at] ?? 0, offset: this.#offsets[at] ?? 0 }
  }

  /** Where the first row begins that is remembered behind this one; null where there is none. */
  behind(row: number): number | null {
    const at = this.#placeOf(row) + 1
    return at < this.#length ? (this.#offsets[at] ?? null) : null
  }

  #placeOf(row: number): number {
    let low = 0
    let high = this.#length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#rows[middle] ?? 0) <= row) low = middle
      else high = middle - 1
    }
    return low
  }
}

function grown(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(values.length * 2)
  larger.set(values)
  return larger
}

/** Rows that are remembered of a file, at most: 16 megabytes of them. */
const mostRemembered = 1_000_000
/** So much is read in a tenth of a millisecond. */
const leastApart = 16 * 1024

/** Bytes between two rows that are remembered, of a file of this size. */
export function apartFor(size: number): number {
  return Math.max(leastApart, Math.ceil(size / mostRemembered))
}
