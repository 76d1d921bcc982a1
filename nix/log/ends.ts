import { readableLine } from './message.ts'
import { leavesRow, type Rows, writeLine } from './rows.ts'
import { splitLines, type LineSplitter } from './split.ts'

/** The first and the last lines of a text of any length, fit to be shown. */
export interface LineEnds extends LineSplitter {
  /** All of the first lines are there: what follows changes them where it is written over them alone. */
  readonly isHeadFull: () => boolean
  readonly head: () => readonly string[]
  /** The last lines, oldest first; none that is among the first. */
  readonly tail: () => readonly string[]
  /** All lines that there were; one that was written over is the one that took its place. */
  readonly total: () => number
}

/** How much is kept at each end; what comes first counts. A line has at least one character. */
export interface EndLimits {
  readonly lines: number
  /** UTF-16 units, as shown. */
  readonly characters: number
}

/**
 * A line that is longer, in bytes, is cut as it is shown when it comes; one that is shorter when it
 * is shown, which few are.
 */
const longestUnread = 4096

/** Bytes of a line (Latin-1), or text that is shown. */
interface Kept {
  readonly text: string
  readonly isShown: boolean
}

/** Keeps both ends in bounded memory, of lines of any length. */
export function lineEnds(limits: EndLimits): LineEnds {
  const rows = keptRows(limits)
  /** The line in which the next text is written: a new one, but where the cursor was moved up. */
  let at = 0

  function take(bytes: string): void {
    if (at === rows.total() && !leavesRow(bytes)) {
      const isShown = bytes.length > longestUnread
      rows.add({ text: isShown ? shownLine(bytes) : bytes, isShown })
      at = rows.total()
    } else at = writeLine(rows, at, Buffer.from(bytes, 'latin1').toString())
  }

  const splitter = splitLines({
    within: (chunk, from, to) => take(chunk.toString('latin1', from, to)),
    across: ({ begin, end }) => take(end ?? begin)
  })
  const { isHeadFull, head, tail, total } = rows
  return { ...splitter, isHeadFull, head, tail, total }
}

/** The rows of both ends. */
interface KeptRows extends Rows, Pick<LineEnds, 'isHeadFull' | 'head' | 'tail' | 'total'> {
  readonly add: (row: Kept) => void
}

function keptRows(limits: EndLimits): KeptRows {
  const head: string[] = []
  let headCharacters = 0
  let headIsFull = limits.lines <= 0
  const ring: Kept[] = []
  /** The first line that the ring has. */
  let ringFrom = 0
  let total = 0

  const slot = (line: number) => line % Math.max(1, limits.lines)

  function add(row: Kept): void {
    total += 1
    if (!headIsFull) {
      const text = shownText(row)
      const characters = headCharacters + text.length + 1
      headIsFull = characters > limits.characters
      if (!headIsFull) {
        headCharacters = characters
        head.push(text)
        headIsFull = head.length >= limits.lines
        return
      }
    }
    ringFrom = Math.max(ringFrom, total - limits.lines)
    ring[slot(total - 1)] = row
  }

  function writeInHead(line: number, text: string): void {
    const characters = headCharacters + text.length - (head[line]?.length ?? 0)
    if (characters > limits.characters) return
    headCharacters = characters
    head[line] = text
  }

  return {
    add,
    isHeadFull: () => headIsFull,
    head: () => head,
    tail: () => lastOf(limits, Math.max(head.length, ringFrom), total, (line) => ring[slot(line)]),
    total: () => total,
    first: () => (ringFrom <= head.length ? 0 : ringFrom),
    write(line, { text }) {
      if (line >= total) add({ text, isShown: true })
      else if (line < head.length) writeInHead(line, text)
      else ring[slot(line)] = { text, isShown: true }
    },
    shorten(lines) {
      for (const text of head.splice(lines)) headCharacters -= text.length + 1
      headIsFull = head.length >= limits.lines || (headIsFull && head.length < lines)
      total = lines
    }
  }
}

/** As many of the lines from `first` to `end` as the limits allow, the last ones, oldest first. */
function lastOf(
  limits: EndLimits,
  first: number,
  end: number,
  at: (line: number) => Kept | undefined
): string[] {
  const lines: string[] = []
  let left = limits.characters
  for (let number = end - 1; number >= first && lines.length < limits.lines; number -= 1) {
    const kept = at(number)
    if (kept === undefined) break
    const line = shownText(kept)
    left -= line.length + 1
    if (left < 0) break
    lines.push(line)
  }
  return lines.reverse()
}

function shownText({ text, isShown }: Kept): string {
  return isShown ? text : shownLine(text)
}

function shownLine(bytes: string): string {
  const line = readableLine(Buffer.from(bytes, 'latin1').toString())
  // A part of a long text keeps all of it; so it is copied.
  return bytes.length > longestUnread ? Buffer.from(line).toString() : line
}
