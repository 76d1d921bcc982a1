/**
 * The last lines of a log, however long it is. It does not change: `append` gives another, and
 * costs the same however many lines there are.
 */
export interface Tail {
  /** The line before the newest … as a chain, newest first. Holds `newest` lines. */
  readonly chain: Link | null
  readonly newest: number
  /** Lines before the chain, oldest first; as many as are kept, or none yet. */
  readonly older: readonly string[]
  /** All lines that there were. */
  readonly total: number
}

interface Link {
  readonly line: string
  readonly before: Link | null
}

/** How many lines are kept: what a card shows folded open, and enough to find an error's cause. */
export const keptLines = 200

export const emptyTail: Tail = { chain: null, newest: 0, older: [], total: 0 }

export function append(tail: Tail, line: string): Tail {
  const chain = { line, before: tail.chain }
  const total = tail.total + 1
  if (tail.newest + 1 < keptLines) return { ...tail, chain, newest: tail.newest + 1, total }
  return { chain: null, newest: 0, older: unchain(chain), total }
}

/** The last lines, oldest first; at most `count` of the `keptLines` that there are. */
export function lastLines(tail: Tail, count: number = keptLines): string[] {
  const lines = [...tail.older, ...unchain(tail.chain)]
  return lines.slice(Math.max(0, lines.length - Math.min(count, keptLines)))
}

function unchain(chain: Link | null): string[] {
  const lines: string[] = []
  for (let link = chain; link !== null; link = link.before) lines.push(link.line)
  return lines.reverse()
}
