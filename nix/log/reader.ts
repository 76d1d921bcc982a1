import { parseCutLine } from './cut-line.ts'
import { parseLogLine, type LogMessage } from './message.ts'
import { haveSameId, idAt, idOfBuilderLine, idOfProgressLine } from './raw-lines.ts'
import { splitLines, type LineSplitter } from './split.ts'

/** Lines of one builder in a chunk. */
interface Run {
  /** Where its id stands in the chunk. */
  readonly idAt: number
  count: number
  /** Where the lines stand: beginnings and ends by turns, those of neighbours left out. */
  readonly ranges: number[]
}

/** The last line of a chunk that says how far one thing is, with none between but of such. */
interface Progress {
  readonly idAt: number
  readonly from: number
  readonly to: number
}

/**
 * Reads what a Nix program writes to its standard error, and passes on the messages in it, in their
 * order; but lines of different builders may overtake each other. Those of one builder in a chunk are
 * one message, and not read yet: that takes a tenth of the time. Of lines that say how far one thing is
 * the last is passed on: there are 36,000 where 300 MB are copied.
 */
export function logReader(pass: (message: LogMessage) => void): LineSplitter {
  /** One a builder that is at work. */
  let runs: Run[] = []
  const progress = lastProgress((line) => passRead(parseLogLine(line)))

  function passRuns(chunk: Buffer): void {
    if (runs.length === 0) return
    const all = runs
    runs = []
    for (const { idAt: at, count, ranges } of all) {
      pass({ kind: 'log-lines', id: idAt(chunk, at), lines: { count, bytes: copy(chunk, ranges) } })
    }
  }

  function passRead(message: LogMessage | null): void {
    if (message !== null) pass(message)
  }

  return splitLines({
    within(chunk, from, to) {
      const progressAt = idOfProgressLine(chunk, from, to)
      if (progressAt >= 0) {
        passRuns(chunk)
        progress.take(chunk, { idAt: progressAt, from, to })
        return
      }
      progress.pass(chunk)
      const at = idOfBuilderLine(chunk, from, to)
      if (at < 0) {
        passRuns(chunk)
        passRead(parseLogLine(chunk.toString('utf8', from, to)))
        return
      }
      let run = runs.find((one) => haveSameId(chunk, one.idAt, at))
      if (run === undefined) {
        run = { idAt: at, count: 0, ranges: [] }
        runs.push(run)
      }
      run.count += 1
      if (run.ranges.at(-1) === from) run.ranges.pop()
      else run.ranges.push(from)
      run.ranges.push(to + 1)
    },
    // It is the first line of a chunk: no run has begun.
    across({ begin, end }) {
      const start = utf8(begin)
      passRead(end === null ? parseLogLine(start) : parseCutLine(start, utf8(end)))
    },
    chunkEnd(chunk) {
      passRuns(chunk)
      progress.pass(chunk)
    }
  })
}

/** Of lines of a chunk that say how far something is, the last of each thing; `pass` is given these. */
function lastProgress(pass: (line: string) => void) {
  let last: Progress[] = []
  return {
    take(chunk: Buffer, line: Progress): void {
      const before = last.findIndex(({ idAt: at }) => haveSameId(chunk, at, line.idAt))
      if (before < 0) last.push(line)
      else last[before] = line
    },
    pass(chunk: Buffer): void {
      if (last.length === 0) return
      const all = last
      last = []
      for (const { from, to } of all) pass(chunk.toString('utf8', from, to))
    }
  }
}

/** Copied, since chunks are overwritten. */
function copy(chunk: Buffer, ranges: readonly number[]): string {
  const pieces: string[] = []
  for (let index = 0; index < ranges.length; index += 2) {
    pieces.push(chunk.toString('latin1', ranges[index], ranges[index + 1]))
  }
  return pieces.join('')
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
