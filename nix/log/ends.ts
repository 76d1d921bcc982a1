import { styledLine } from './message.ts'
import { leavesRow, type Rows, writeLine } from './rows.ts'
import { splitLines, type LineSplitter } from './split.ts'
import type { TerminalLine } from './terminal-line.ts'

/** The first and the last lines of a text of any length, fit to be shown. */
export interface LineEnds extends LineSplitter {
  /** All of the first lines are there: what follows changes them where it is written over them alone. */
  readonly isHeadFull: () => boolean
  readonly head: () => readonly TerminalLine[]
  /** The last lines, oldest first; none that is among the first. */
  readonly tail: () => readonly TerminalLine[]
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

/** Bytes of a line (Latin-1), or as it is shown. */
type Kept = string | TerminalLine

/** Keeps both ends in bounded memory, of lines of any length. */
export function lineEnds(limits: EndLimits): LineEnds {
  const rows = keptRows(limits)
  /** The line in which the next text is written: a new one, but where the cursor was moved up. */
  let at = 0

  function take(bytes: string): void {
    if (at === rows.total() && !leavesRow(bytes)) {
      rows.add(bytes.length > longestUnread ? shown(bytes) : bytes)
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
  const head: TerminalLine[] = []
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
      const line = shown(row)
      const characters = headCharacters + line.text.length + 1
      headIsFull = characters > limits.characters
      if (!headIsFull) {
        headCharacters = characters
        head.push(line)
        headIsFull = head.length >= limits.lines
        return
      }
    }
    ringFrom = Math.max(ringFrom, total - limits.lines)
    ring[slot(total - 1)] = row
  }

  function writeInHead(at: number, line: TerminalLine): void {
    const characters = headCharacters + line.text.length - (head[at]?.text.length ?? 0)
    if (characters > limits.characters) return
    headCharacters = characters
    head[at] = line
  }

  return {
    add,
    isHeadFull: () => headIsFull,
    head: () => head,
    tail: () => lastOf(limits, Math.max(head.length, ringFrom), total, (line) => ring[slot(line)]),
    total: () => total,
    first: () => (ringFrom <= head.length ? 0 : ringFrom),
    write(at, line) {
      if (at >= total) add(line)
      else if (at < head.length) writeInHead(at, line)
      else ring[slot(at)] = line
    },
    shorten(lines) {
      for (const { text } of head.splice(lines)) headCharacters -= text.length + 1
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
): TerminalLine[] {
  const lines: TerminalLine[] = []
  let left = limits.characters
  for (let number = end - 1; number >= first && lines.length < limits.lines; number -= 1) {
    const kept = at(number)
    if (kept === undefined) break
    const line = shown(kept)
    left -= line.text.length + 1
    if (left < 0) break
    lines.push(line)
  }
  return lines.reverse()
}

function shown(kept: Kept): TerminalLine {
  if (typeof kept !== 'string') return kept
  const { text, styled } = styledLine(Buffer.from(kept, 'latin1').toString())
  // A part of a long text keeps all of it; so it is copied.
  return { text: kept.length > longestUnread ? Buffer.from(text).toString() : text, styled }
}
