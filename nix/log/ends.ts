import { readableLine } from './message.ts'
import { splitLines, type LineSplitter } from './split.ts'

/** The first and the last lines of a text of any length, fit to be shown. */
export interface LineEnds extends LineSplitter {
  /** All of the first lines are there: what follows does not change them. */
  readonly isHeadFull: () => boolean
  readonly head: () => readonly string[]
  /** The last lines, oldest first; none that is among the first. */
  readonly tail: () => readonly string[]
  /** All lines that there were. */
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

/** Keeps both ends in bounded memory, of lines of any length. */
export function lineEnds(limits: EndLimits): LineEnds {
  const head: string[] = []
  let headCharacters = 0
  let headIsFull = limits.lines <= 0
  /** A ring of bytes (Latin-1), or of text that is shown. */
  const ring: { readonly text: string; readonly isShown: boolean }[] = []
  let total = 0

  function take(bytes: () => string, length: number): void {
    total += 1
    if (!headIsFull) {
      const line = shownLine(bytes())
      headCharacters += line.length + 1
      headIsFull = headCharacters > limits.characters
      if (!headIsFull) {
        head.push(line)
        headIsFull = head.length >= limits.lines
        return
      }
    }
    const isShown = length > longestUnread
    const text = isShown ? shownLine(bytes()) : bytes()
    ring[(total - 1) % Math.max(1, limits.lines)] = { text, isShown }
  }

  const splitter = splitLines({
    within: (chunk, from, to) => take(() => chunk.toString('latin1', from, to), to - from),
    across: ({ begin, end }) => take(() => end ?? begin, (end ?? begin).length)
  })
  return {
    ...splitter,
    isHeadFull: () => headIsFull,
    head: () => head,
    tail() {
      const lines: string[] = []
      let left = limits.characters
      for (let at = total - 1; at >= head.length && lines.length < limits.lines; at -= 1) {
        const kept = ring[at % limits.lines]
        if (kept === undefined) break
        const line = kept.isShown ? kept.text : shownLine(kept.text)
        left -= line.length + 1
        if (left < 0) break
        lines.push(line)
      }
      return lines.reverse()
    },
    total: () => total
  }
}

function shownLine(bytes: string): string {
  const line = readableLine(Buffer.from(bytes, 'latin1').toString())
  // A part of a long text keeps all of it; so it is copied.
  return bytes.length > longestUnread ? Buffer.from(line).toString() : line
}
