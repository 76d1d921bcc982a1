/** Takes one line for whoever operates the kernel. */
export type Log = (line: string) => void

/** A line longer than this is cut: it may quote what a stranger sent. */
const longestLine = 500
/** Enough to see what goes wrong; a client that sends garbage in a loop cannot fill a disk. */
const linesPerWindow = 20
const windowMilliseconds = 10_000

/**
 * A log that cannot be flooded: at most 20 lines in 10 seconds, each of at most 500 characters and
 * without control characters. How many were left out is said by the next line that is written.
 */
export function boundedLog(write: (line: string) => void, now: () => number = Date.now): Log {
  let windowStart = now()
  let written = 0
  let omitted = 0
  return (line) => {
    if (now() - windowStart >= windowMilliseconds) {
      windowStart = now()
      written = 0
    }
    if (written >= linesPerWindow) {
      omitted += 1
      return
    }
    if (omitted > 0) write(`(${omitted} lines like these were left out)`)
    omitted = 0
    written += 1
    write(printable(line))
  }
}

function printable(line: string): string {
  const text = line.replace(/\p{Cc}+/gu, ' ')
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
}
