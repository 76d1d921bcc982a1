import { quotedCell } from '../text/index.ts'

const lineFeed = 10
const carriageReturn = 13
const quote = 34

/** Where a byte stands: at the beginning of a cell, within one, within quotes, behind a quote there. */
type Place = 'start' | 'cell' | 'quoted' | 'quote'

/** Is told of each row: where its first byte stands in the file, and the break behind its last. */
export type TakeRow = (start: number, end: number) => void

/**
 * Finds the rows of a table as text, chunk by chunk, as a card counts them: those that hold
 * something, and a line break within quotes is a part of its cell.
 */
export class RowScanner {
  readonly #separator: number
  readonly #take: TakeRow
  /** Where the row began that is open; -1 between rows. */
  #start = -1
  #place: Place = 'start'
  /** Where the next chunk stands in the file. */
  #at: number

  constructor(separator: number, at: number, take: TakeRow) {
    this.#separator = separator
    this.#at = at
    this.#take = take
  }

  /** Takes the next bytes of the file. */
  push(chunk: Buffer): void {
    const isQuoted = this.#place === 'quoted' || this.#place === 'quote'
    // Most tables have none of these, and are looked through ten times as fast.
    if (!isQuoted && !chunk.includes(quote)) {
      if (chunk.includes(carriageReturn)) this.#plain(chunk)
      else this.#lines(chunk)
      const last = chunk[chunk.length - 1]
      const isStart = last === this.#separator || last === lineFeed || last === carriageReturn
      if (chunk.length > 0) this.#place = isStart ? 'start' : 'cell'
    } else this.#withQuotes(chunk)
    this.#at += chunk.length
  }

  /** The file ends: what is open is a row too. */
  end(): void {
    if (this.#start >= 0) this.#take(this.#start, this.#at)
    this.#start = -1
  }

  #lines(chunk: Buffer): void {
    let from = 0
    for (;;) {
      const feed = chunk.indexOf(lineFeed, from)
      if (feed < 0) break
      if (this.#start >= 0) this.#take(this.#start, this.#at + feed)
      else if (feed > from) this.#take(this.#at + from, this.#at + feed)
      this.#start = -1
      from = feed + 1
    }
    if (this.#start < 0 && from < chunk.length) this.#start = this.#at + from
  }

  #plain(chunk: Buffer): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]
      if (byte === lineFeed || byte === carriageReturn) this.#break(index)
      else if (this.#start < 0) this.#start = this.#at + index
    }
  }

  #withQuotes(chunk: Buffer): void {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]
      if (this.#place === 'quoted') {
        if (byte === quote) this.#place = 'quote'
      } else if (byte === quote && this.#place !== 'cell') {
        this.#place = 'quoted'
        if (this.#start < 0) this.#start = this.#at + index
      } else if (byte === lineFeed || byte === carriageReturn) {
        this.#break(index)
        this.#place = 'start'
      } else {
        if (this.#start < 0) this.#start = this.#at + index
        this.#place = byte === this.#separator ? 'start' : 'cell'
      }
    }
  }

  #break(index: number): void {
    if (this.#start >= 0) this.#take(this.#start, this.#at + index)
    this.#start = -1
  }
}

/**
 * Tells of the cells of a row, `bytes` from `start` to `end`: from where to where each has its bytes,
 * its quotes included. Ends after the cell `last`.
 */
export function eachCell(
  bytes: Buffer,
  [start, end]: readonly [number, number],
  separator: number,
  last: number,
  take: (column: number, from: number, to: number) => void
): void {
  let column = 0
  let from = start
  while (column <= last) {
    let at = bytes[from] === quote && from < end ? afterQuotes(bytes, from + 1, end) : from
    while (at < end && bytes[at] !== separator) at += 1
    take(column, from, at)
    if (at >= end) return
    from = at + 1
    column += 1
  }
}

/** Behind the quote that closes a cell. */
function afterQuotes(bytes: Buffer, from: number, end: number): number {
  let at = from
  for (;;) {
    const closing = bytes.indexOf(quote, at)
    if (closing < 0 || closing >= end) return end
    if (bytes[closing + 1] !== quote || closing + 1 >= end) return closing + 1
    at = closing + 2
  }
}

/** What the text of a cell says, without its quotes. What follows them is more of it. */
export function withoutQuotes(text: string): string {
  if (!text.startsWith('"')) return text
  const { cell, end } = quotedCell(text, 1)
  return cell + text.slice(end)
}
