import { readableLine, type RawLines } from './message.ts'
import { readRawLines } from './raw-lines.ts'

/** A line that can be shown, or lines that are made so when they are. */
type Piece = string | RawLines

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
  /** All lines that there were. */
  readonly total: number
}

interface Link {
  readonly piece: Piece
  readonly before: Link | null
}

/** How many lines are kept: what can be read at a glance, and enough to find an error's cause. */
export const keptLines = 200

export const emptyTail: Tail = { chain: null, newest: 0, older: [], total: 0 }

export function append(tail: Tail, piece: Piece): Tail {
  const chain = { piece, before: tail.chain }
  const count = linesIn(piece)
  const newest = tail.newest + count
  const total = tail.total + count
  if (newest < keptLines) return { ...tail, chain, newest, total }
  return { chain: null, newest: 0, older: unchain(chain), total }
}

/** The last lines, oldest first, fit to be shown; at most `count` of the `keptLines` that there are. */
export function lastLines(tail: Tail, count: number = keptLines): string[] {
  const pieces = [...tail.older, ...unchain(tail.chain)]
  const lines: string[][] = []
  let left = Math.min(count, keptLines)
  for (const piece of pieces.reverse()) {
    if (left <= 0) break
    const found = typeof piece === 'string' ? [piece] : readRawLines(piece, left).map(readableLine)
    lines.push(found)
    left -= found.length
  }
  return lines.reverse().flat()
}

function linesIn(piece: Piece): number {
  return typeof piece === 'string' ? 1 : piece.count
}

function unchain(chain: Link | null): Piece[] {
  const pieces: Piece[] = []
  for (let link = chain; link !== null; link = link.before) pieces.push(link.piece)
  return pieces.reverse()
}
