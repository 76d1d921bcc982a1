import { styledLine, type RawLines } from './message.ts'
import { readRawLines } from './raw-lines.ts'
import { leavesRow, mayLeaveRow, type Rows, writeLine } from './rows.ts'
import type { TerminalLine } from './terminal-line.ts'

/** A line that can be shown, or lines that are made so when they are. */
type Piece = TerminalLine | RawLines

/**
 * The last lines of a log, however long it is. It does not change: `append` gives another, and
 * costs the same however many lines there are.
 */
export interface Tail {
  /** The piece before the newest … as a chain, newest first. Holds `newest` lines. */
  readonly chain: Link | null
  readonly newest: number
  /** Pieces before the chain, oldest first; as many lines as are kept or more, or none yet. */
  readonly older: readonly Piece[]
  /** All lines that there were; one that was written over is the one that took its place. */
  readonly total: number
  /** So many of the last lines are below the beginning of the next: the cursor was moved up. */
  readonly below: number
  /**
   * The cursor was moved up. Nix writes a line over itself at carriage returns before it passes it on
   * (2.8 to 2.34), and over the moves in it too, so what it keeps of such a log says more.
   */
  readonly isRewritten: boolean
}

interface Link {
  readonly piece: Piece
  readonly before: Link | null
}

/** How many lines are kept: what can be read at a glance, and enough to find an error's cause. */
export const keptLines = 200

export const emptyTail: Tail = {
  chain: null,
  newest: 0,
  older: [],
  total: 0,
  below: 0,
  isRewritten: false
}

/** With a line as the builder wrote it, or lines of it that nobody has read. */
export function append(tail: Tail, written: string | RawLines): Tail {
  if (tail.below > 0 || leaves(written)) return writeOver(tail, written)
  const piece = typeof written === 'string' ? styledLine(written) : written
  const chain = { piece, before: tail.chain }
  const count = linesIn(piece)
  const newest = tail.newest + count
  const total = tail.total + count
  if (newest < keptLines) return { ...tail, chain, newest, total }
  return { ...tail, chain: null, newest: 0, older: unchain(chain), total }
}

function leaves(written: string | RawLines): boolean {
  return typeof written === 'string' ? leavesRow(written) : mayLeaveRow(written.bytes)
}

/** All lines that are kept are read for it, which few logs need. */
function writeOver(tail: Tail, written: string | RawLines): Tail {
  const lines = lastStyledLines(tail)
  const before = tail.total - lines.length
  const rows: Rows = {
    total: () => before + lines.length,
    first: () => before,
    write: (at, line) => (lines[at - before] = line),
    shorten: (total) => (lines.length = total - before)
  }
  let at = tail.total - tail.below
  const texts = typeof written === 'string' ? [written] : readRawLines(written, written.count)
  for (const text of texts) at = writeLine(rows, at, text)
  const older = lines.slice(-keptLines)
  const below = Math.min(rows.total() - at, older.length)
  return { chain: null, newest: 0, older, total: rows.total(), below, isRewritten: true }
}

/** The last lines, oldest first, fit to be shown; at most `count` of the `keptLines` that there are. */
export function lastLines(tail: Tail, count: number = keptLines): string[] {
  return lastStyledLines(tail, count).map(({ text }) => text)
}

/** The same with their colours. */
export function lastStyledLines(tail: Tail, count: number = keptLines): TerminalLine[] {
  const pieces = [...tail.older, ...unchain(tail.chain)]
  const lines: TerminalLine[][] = []
  let left = Math.min(count, keptLines)
  for (const piece of pieces.reverse()) {
    if (left <= 0) break
    const found = 'text' in piece ? [piece] : readRawLines(piece, left).map(styledLine)
    lines.push(found)
    left -= found.length
  }
  return lines.reverse().flat()
}

function linesIn(piece: Piece): number {
  return 'text' in piece ? 1 : piece.count
}

function unchain(chain: Link | null): Piece[] {
  const pieces: Piece[] = []
  for (let link = chain; link !== null; link = link.before) pieces.push(link.piece)
  return pieces.reverse()
}
