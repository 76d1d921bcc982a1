import { colourSource, withoutColours } from '../base/index.ts'

/** An error of Nix, taken apart. Nothing in it has colours. */
export interface ErrorText {
  /** Nix's own words, which may be several lines, and its suggestion where it has one. */
  readonly message: string
  /** Where it says that it was, the innermost place first. */
  readonly positions: readonly FilePosition[]
  /** What it was doing, the innermost first; the first one is the place of the error itself. */
  readonly frames: readonly Frame[]
}

/** As Nix counts: lines from 1, columns in bytes from 1. */
export interface FilePosition {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Lines of a trace that belong together. */
export interface Frame {
  readonly words: readonly string[]
  readonly position: FilePosition | null
  /** The lines of source that Nix shows, as `   12| code`. */
  readonly source: readonly string[]
}

/**
 * Reads an error as Nix words it. Up to 2.9 the error comes first and what Nix was doing follows,
 * from within outwards; later it is `error:`, what Nix was doing from outside inwards, and the
 * error last.
 */
export function readErrorText(text: string): ErrorText {
  const isPosition = text.includes('\u001b') ? colouredPosition : plainPosition
  const lines = text.split('\n')
  const plain = lines.map(withoutColours)
  // A line of the message itself may look like a part of the trace; an empty line stands before that.
  const isBoundary = (index: number) =>
    isPosition.test(lines[index] ?? '') ||
    (plain[index - 1]?.trim() === '' && frameStart.test(plain[index] ?? ''))

  const errorLast = plain[0]?.trim() === 'error:'
  const isError = text.includes('\u001b') ? colouredError : plainError
  const start = errorLast
    ? Math.max(
        0,
        lines.findLastIndex((line) => isError.test(line))
      )
    : 0
  const filled = nextFilled(plain)
  // Behind blank lines the trace may begin, or nothing more come.
  const isEnd = (index: number) => {
    const next = filled[index] ?? plain.length
    return next > index && (next === plain.length || isBoundary(next))
  }
  let end = start + 1
  while (end < plain.length && !isBoundary(end) && !isEnd(end)) end++
  const message = plain
    .slice(start, end)
    .map((line, index) =>
      index === 0 ? line.replace(/^\s*error: ?/, '') : line.replace(/^ {1,7}/, '')
    )
    .join('\n')
    .trim()

  const own = frames(lines, plain, end, plain.length, isPosition)
  const outer = errorLast ? frames(lines, plain, 1, start, isPosition).reverse() : []
  const all = [...own, ...outer]
  const suggestion = plain.slice(end).find((line) => didYouMean.test(line))
  return {
    message: suggestion === undefined ? message : `${message}\n${suggestion.trim()}`,
    positions: all.flatMap(({ position }) => (position === null ? [] : [position])),
    frames: all
  }
}

const colour = `(?:${colourSource})`
const colouredPosition = new RegExp(`^\\s+${colour}+at ${colour}+(.+?):(\\d+):(\\d+)${colour}`)
const colouredError = new RegExp(`^\\s+${colour}+error:`)
const plainError = /^\s+error:(?: |$)/
const plainPosition = /^\s+at (.+?):(\d+):(\d+)(?::| \(source)/
const frameStart = /^\s+… /
const sourceLine = /^\s+(?:\d+)?\| ?/
const didYouMean = /^\s+Did you mean .+\?$/

/** For each line the first from it on that is not blank, or the number of lines. */
function nextFilled(plain: readonly string[]): readonly number[] {
  const next: number[] = []
  let filled = plain.length
  for (let index = plain.length - 1; index >= 0; index -= 1) {
    if (plain[index]?.trim() !== '') filled = index
    next[index] = filled
  }
  return next
}

function frames(
  lines: readonly string[],
  plain: readonly string[],
  from: number,
  to: number,
  isPosition: RegExp
): Frame[] {
  const found: MutableFrame[] = []
  let current: MutableFrame | null = null
  for (let index = from; index < to; index++) {
    const words = plain[index] ?? ''
    const place = isPosition.exec(lines[index] ?? '')
    if (words.trim() === '') continue
    const starts = frameStart.test(words)
    if (current === null || starts || (place !== null && current.position !== null)) {
      current = { words: [], position: null, source: [] }
      found.push(current)
    }
    if (place !== null) {
      const [, file = '', line, column] = place
      current.position = { file, line: Number(line), column: Number(column) }
    } else if (sourceLine.test(words)) current.source.push(words.trimEnd())
    else if (!didYouMean.test(words)) current.words.push(words.trim())
  }
  return found.filter((frame) => frame.words.length > 0 || frame.position !== null)
}

interface MutableFrame {
  readonly words: string[]
  position: FilePosition | null
  readonly source: string[]
}
