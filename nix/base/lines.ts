/** An evaluator's longest useful answer is far below; a string of V8 ends at 512 Mi units. */
const longestLine = 64 * 1024 * 1024

/**
 * Splits at `\n` only. `node:readline` takes U+2028 for the end of a line too, and JSON may hold
 * that character as it is.
 */
export function lineSplitter(onLine: (line: string) => void): {
  take: (chunk: string) => void
  end: () => void
} {
  let pieces: string[] = []
  let length = 0
  const keep = (piece: string) => {
    if (length >= longestLine) return
    pieces.push(piece.slice(0, longestLine - length))
    length += piece.length
  }
  const finish = () => {
    const line = pieces.join('')
    pieces = []
    length = 0
    onLine(line)
  }
  return {
    take: (chunk) => {
      let from = 0
      for (;;) {
        const to = chunk.indexOf('\n', from)
        if (to < 0) break
        keep(chunk.slice(from, to))
        finish()
        from = to + 1
      }
      if (from < chunk.length) keep(chunk.slice(from))
    },
    end: () => {
      if (pieces.length > 0) finish()
    }
  }
}
