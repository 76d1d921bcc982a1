/** A place in a text. Lines and columns count from 1, columns in Unicode code points. */
export interface TextPlace {
  readonly line: number
  readonly column: number
  /** The line itself, without its line break. */
  readonly text: string
}

/** Where the UTF-16 offset is. To ask often about one text, make `placesIn` once. */
export function placeOf(text: string, offset: number): TextPlace {
  return placesIn(text)(offset)
}

const lineBreak = /\r\n|\n|\r/g

/**
 * Gives a function from UTF-16 offsets of `text` to places. As for Nix, a line ends with a line
 * feed, a carriage return, or both. Asked in the order of the text it takes time in proportion to
 * it, also where all stands on one line.
 */
export function placesIn(text: string): (offset: number) => TextPlace {
  const starts = [0]
  const ends: number[] = []
  for (const match of text.matchAll(lineBreak)) {
    ends.push(match.index)
    starts.push(match.index + match[0].length)
  }
  ends.push(text.length)
  let known = { line: 0, offset: 0, column: 1 }

  const columnOf = (line: number, start: number, offset: number): number => {
    const base =
      known.line === line && known.offset <= offset ? known : { line, offset: start, column: 1 }
    const column = base.column + codePoints(text, base.offset, offset)
    known = { line, offset, column }
    return column
  }

  return (offset) => {
    const line = lastNotAfter(starts, offset)
    const start = starts[line] ?? 0
    const end = ends[line] ?? text.length
    const column = columnOf(line, start, Math.min(Math.max(offset, 0), text.length))
    return { line: line + 1, column, text: text.slice(start, end) }
  }
}

/** The UTF-16 offset of a line and a column, or the end of the text where it has no such line. */
export function offsetOf(
  text: string,
  { line, column }: { readonly line: number; readonly column: number }
): number {
  const breaks = [...text.matchAll(lineBreak)]
  if (line > breaks.length + 1) return text.length
  const before = breaks[line - 2]
  const start = before === undefined ? 0 : before.index + before[0].length
  let offset = start
  for (let passed = 1; passed < column && offset < text.length; passed++)
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1
  return offset
}

function lastNotAfter(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

function codePoints(text: string, from: number, to: number): number {
  let count = 0
  for (let offset = from; offset < to; offset++) {
    const unit = text.charCodeAt(offset)
    const endsPair =
      unit >= 0xdc00 && unit < 0xe000 && offset > from && isHighSurrogate(text, offset - 1)
    if (!endsPair) count++
  }
  return count
}

function isHighSurrogate(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset)
  return unit >= 0xd800 && unit < 0xdc00
}
