/** Bytes that come in chunks, line by line. A line ends at `\n` alone, and comes without it. */
export interface LineSplitter {
  /** The chunk may be overwritten afterwards. */
  take(chunk: Buffer): void
  /** What came last is a line too, if anything came after the last `\n`. */
  end(): void
}

/** What takes the lines. Nobody may keep a chunk. */
export interface LineTaker {
  /** A line that lies whole in a chunk, from `from` to `to`. */
  within(chunk: Buffer, from: number, to: number): void
  /** A line that came in several chunks. */
  across(line: GatheredLine): void
  /** All lines of a chunk are taken; the rest of it belongs to a line that goes on. */
  chunkEnd?(chunk: Buffer): void
}

/** A line as bytes: a character each (Latin-1). */
export interface GatheredLine {
  readonly begin: string
  /** Its end, where it was too long to be kept whole, and what lay between is lost; else null. */
  readonly end: string | null
}

/**
 * The longest line that is kept whole, in bytes. Errors of Nix are longer only where they quote a log
 * whose lines are.
 */
const longestWhole = 1024 * 1024

/** How much is kept of the beginning of a longer one: enough for what Nix says before it quotes. */
const keptBeginning = 64 * 1024

/** And so much of its end: all that `readableLine` looks at, if each character is written `\u001b`. */
const keptEnd = 640 * 1024

/** Splits into lines in bounded memory, however long a line is. */
export function splitLines(taker: LineTaker): LineSplitter {
  let gathered = gatherer()
  const finish = () => {
    const line = gathered.line()
    gathered = gatherer()
    taker.across(line)
  }
  return {
    take(chunk) {
      let from = 0
      for (;;) {
        const to = chunk.indexOf(0x0a, from)
        if (to < 0) break
        if (gathered.isEmpty()) taker.within(chunk, from, to)
        else {
          gathered.add(chunk.toString('latin1', from, to))
          finish()
        }
        from = to + 1
      }
      taker.chunkEnd?.(chunk)
      if (from < chunk.length) gathered.add(chunk.toString('latin1', from))
    },
    end() {
      if (!gathered.isEmpty()) finish()
    }
  }
}

interface Gatherer {
  isEmpty(): boolean
  add(piece: string): void
  line(): GatheredLine
}

function gatherer(): Gatherer {
  let begin: string | null = null
  let pieces: string[] = []
  let length = 0
  return {
    isEmpty: () => begin === null && pieces.length === 0,
    add(piece) {
      pieces.push(piece)
      length += piece.length
      if (begin === null && length > longestWhole) {
        const all = pieces.join('')
        begin = all.slice(0, keptBeginning)
        pieces = [all.slice(keptBeginning)]
        length -= keptBeginning
      }
      if (begin === null) return
      for (;;) {
        const [first = ''] = pieces
        if (length - first.length < keptEnd) break
        pieces.shift()
        length -= first.length
      }
    },
    line: () =>
      begin === null ? { begin: pieces.join(''), end: null } : { begin, end: pieces.join('') }
  }
}
