import { type Content, decodePart } from '../reading/index.ts'
import type { CsvLayout } from './csv-layout.ts'
import { apartFor, RowIndex } from './row-index.ts'
import { eachCell, RowScanner, withoutQuotes } from './row-scanner.ts'
import {
  type CellText,
  type Counted,
  cutCell,
  type PagedColumn,
  TableFault,
  type TableLimits,
  type TableSource,
  type TakeCells
} from './table-source.ts'

/** Read at once: what waits has its turn between two of them. */
const chunkBytes = 4 * 1024 * 1024

/** A cell that is longer is compared by its beginning. */
const longestScanned = 64 * 1024

/** A table of RFC 4180, whose rows are found by an index that is made as it is counted. */
export class CsvTable implements TableSource {
  readonly #content: Content
  readonly #layout: CsvLayout
  readonly #index: RowIndex
  readonly #scanner: RowScanner
  readonly #limits: TableLimits
  #rows = 0
  #until: number
  #isWhole = false

  constructor(content: Content, layout: CsvLayout, limits: TableLimits) {
    this.#content = content
    this.#layout = layout
    this.#limits = limits
    this.#index = new RowIndex(apartFor(content.size))
    this.#until = layout.start
    this.#scanner = new RowScanner(layout.separator, layout.start, (start) => {
      this.#index.add(this.#rows, start)
      this.#rows += 1
    })
  }

  get columns(): readonly PagedColumn[] {
    return this.#layout.columns
  }

  counted(): Counted {
    const { size } = this.#content
    return { rows: this.#rows, part: this.#isWhole ? 1 : Math.min(0.999, this.#until / size) }
  }

  async count(): Promise<void> {
    if (this.#isWhole) return
    const chunk = await this.#content.read(this.#until, chunkBytes)
    this.#scanner.push(chunk)
    this.#until += chunk.length
    if (chunk.length > 0 && this.#until < this.#content.size) return
    this.#scanner.end()
    this.#isWhole = true
  }

  async read(
    rows: ArrayLike<number>,
    columns: readonly number[]
  ): Promise<readonly (readonly CellText[])[]> {
    const inOrder = Array.from(rows, (row, place) => ({ row, place }))
    inOrder.sort((one, other) => one.row - other.row)
    const found: (readonly CellText[])[] = inOrder.map(() => [])
    let left = this.#limits.page
    for (let next = 0; next < inOrder.length;) {
      const first = inOrder[next]
      if (first === undefined) break
      // Those that stand close to each other are read together.
      let last = first
      let end = next + 1
      for (let one = inOrder[end]; one !== undefined; one = inOrder[end]) {
        if (this.#index.before(one.row).offset > (this.#index.behind(last.row) ?? Infinity)) break
        last = one
        end += 1
      }
      const window = this.#windowOf(first.row, last.row)
      left -= window.end - window.offset
      if (left < 0) throw new TableFault({ kind: 'rows-too-large', most: this.#limits.page })
      const bytes = await this.#content.read(window.offset, window.end - window.offset)
      const spans = this.#spansIn(bytes, window)
      for (; next < end; next += 1) {
        const one = inOrder[next]
        const span = one === undefined ? undefined : spans[one.row - window.row]
        if (one === undefined || span === undefined) throw new TableFault({ kind: 'changed' })
        found[one.place] = this.#cellsOf(bytes, span, columns)
      }
    }
    return found
  }

  async scan(
    columns: readonly number[],
    take: TakeCells,
    onPart: (part: number) => void
  ): Promise<void> {
    const { separator, start } = this.#layout
    const { size } = this.#content
    const last = Math.max(...columns)
    const places = new Map<number, number[]>()
    for (const [place, column] of columns.entries())
      places.set(column, [...(places.get(column) ?? []), place])
    const cells = columns.map(() => '')
    let bytes: Buffer = Buffer.alloc(0)
    let at = start
    /** Where the bytes at hand begin in the file. */
    let from = start
    const rows: number[] = []
    const scanner = new RowScanner(separator, start, (begin, end) => {
      rows.push(begin, end)
    })
    const takeRows = (): void => {
      let until = from
      for (let index = 0; index < rows.length; index += 2) {
        const [begin = 0, end = 0] = [rows[index], rows[index + 1]]
        cells.fill('')
        eachCell(
          bytes,
          [begin - from, end - from],
          separator,
          last,
          (column, cellStart, cellEnd) => {
            for (const place of places.get(column) ?? [])
              cells[place] = this.#textOf(bytes, cellStart, cellEnd, longestScanned)
          }
        )
        take(cells)
        until = end
      }
      rows.length = 0
      // What is open goes on in the next part.
      bytes = bytes.subarray(until - from)
      from = until
    }
    while (at < size) {
      const chunk = await this.#content.read(at, chunkBytes)
      if (chunk.length === 0) throw new TableFault({ kind: 'changed' })
      if (bytes.length > this.#limits.page)
        throw new TableFault({ kind: 'rows-too-large', most: this.#limits.page })
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      scanner.push(chunk)
      at += chunk.length
      takeRows()
      onPart(at / size)
    }
    scanner.end()
    takeRows()
  }

  /** The bytes in which these rows stand, from one that is remembered to one that is, or the end. */
  #windowOf(first: number, last: number) {
    return { ...this.#index.before(first), end: this.#index.behind(last) ?? this.#until }
  }

  #spansIn(bytes: Buffer, { offset }: { readonly offset: number }) {
    const spans: (readonly [number, number])[] = []
    const scanner = new RowScanner(this.#layout.separator, 0, (from, to) => {
      spans.push([from, to])
    })
    scanner.push(bytes)
    if (offset + bytes.length >= this.#content.size) scanner.end()
    return spans
  }

  #cellsOf(
    bytes: Buffer,
    span: readonly [number, number],
    columns: readonly number[]
  ): readonly CellText[] {
    const places = new Map<number, readonly [number, number]>()
    const wanted = new Set(columns)
    eachCell(bytes, span, this.#layout.separator, Math.max(...columns), (column, from, to) => {
      if (wanted.has(column)) places.set(column, [from, to])
    })
    return columns.map((column) => {
      const [from, to] = places.get(column) ?? [0, 0]
      return cutCell(this.#textOf(bytes, from, to, Infinity), this.#limits.cell)
    })
  }

  #textOf(bytes: Buffer, from: number, to: number, most: number): string {
    const end = Math.min(to, from + most)
    const text = decodePart(bytes.subarray(from, end), this.#layout.encoding)
    return text.startsWith('"') ? withoutQuotes(text) : text
  }
}
