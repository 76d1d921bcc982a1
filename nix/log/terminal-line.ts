import { withoutControlSequences } from '../base/index.ts'
import { lineColours, type StyledLines, type StyledPart } from '../remembered/index.ts'

/** A line as a terminal shows it. */
export interface TerminalLine {
  /** Without control sequences. */
  readonly text: string
  /** What of it is coloured or bold, in order; none overlaps another. */
  readonly styled: readonly StyledPart[]
}

type Look = Pick<StyledPart, 'colour' | 'isBold'>

const escape = '\u001b'
const eraseAll = `${escape}[2K`
const eraseEnd = new RegExp(`${escape}\\[0?K`, 'g')
/** In a text that is read here, what erases the rest of the line; a terminal shows none of its own. */
const erased = '\0'
const moves = ['\r', '\b', erased]
/** Sets how the text behind it looks ("SGR" of ECMA-48). */
const look = new RegExp(`${escape}\\[([0-9;]*)m`)
const looks = new RegExp(look, 'g')

/** A line changes its look for a reader a few times; each change is markup in a page. */
export const mostStyled = 64

/**
 * A line as a terminal shows it in the end, where it is written over with carriage returns and steps
 * back (progress bars are) and erased from the cursor on or whole. Of looks there are the 16 colours
 * that have names, and bold; of more than `mostStyled` parts the rest is as other text.
 */
export function lineOnTerminal(text: string): TerminalLine {
  // Of these the first, and then each second, is text.
  const [first = '', ...rest] = text.replaceAll(erased, '').split(look).map(plainOrLook)
  if (rest.length === 0 && !moves.some((one) => first.includes(one)))
    return { text: first, styled: [] }
  const places = new Places()
  places.write(first, ordinary)
  let now = ordinary
  let isMoved = moves.some((one) => first.includes(one))
  for (let at = 0; at < rest.length; at += 2) {
    now = lookAfter(now, rest[at] ?? '')
    const part = rest[at + 1] ?? ''
    isMoved ||= moves.some((one) => part.includes(one))
    places.write(part, now)
  }
  return places.line(isMoved)
}

/** Parts of a log that are kept: of more the last lines have theirs, which are read first. */
export const mostStyledOfLog = 400

/** The colours of lines of a log, as they are kept. */
export function styledOf(lines: readonly TerminalLine[]): StyledLines {
  const kept: [number, readonly StyledPart[]][] = []
  let left = mostStyledOfLog
  for (const [at, { styled }] of [...lines.entries()].reverse()) {
    left -= styled.length
    if (left < 0) break
    if (styled.length > 0) kept.push([at, styled])
  }
  return kept.reverse()
}

/** What sets looks in a text, in its order: put before another, that looks as what followed. */
export function looksIn(text: string): string {
  return text.includes(escape) ? (text.match(looks) ?? []).join('') : ''
}

function plainOrLook(part: string, at: number): string {
  if (at % 2 === 1) return part
  return withoutControlSequences(part.replaceAll(eraseAll, `\r${erased}`).replace(eraseEnd, erased))
}

const ordinary: Look = { colour: null, isBold: false }

/** Numbers of another meaning are left out, with the ones that belong to them. */
function lookAfter(before: Look, numbers: string): Look {
  let now = before
  const all = numbers.split(';').map(Number)
  for (let at = 0; at < all.length; at += 1) {
    const number = all[at] ?? 0
    if (number === 0) now = ordinary
    else if (number === 1 || number === 22) now = { ...now, isBold: number === 1 }
    else if (number === 39) now = { ...now, colour: null }
    else if (number === 38 || number === 48) {
      // One of 256 by its number, or one by its parts.
      at += all[at + 1] === 5 ? 2 : 4
      if (number === 38) now = { ...now, colour: null }
    } else now = { ...now, colour: colourOf(number) ?? now.colour }
  }
  return now
}

function colourOf(number: number): StyledPart['colour'] {
  if (number >= 30 && number <= 37) return lineColours[number - 30] ?? null
  return number >= 90 && number <= 97 ? (lineColours[number - 90 + 8] ?? null) : null
}

/** The places of a line, and where the next character goes. */
class Places {
  readonly #shown: string[] = []
  readonly #looks: Look[] = []
  #at = 0

  write(text: string, now: Look): void {
    for (const character of text) {
      if (character === '\r') this.#at = 0
      else if (character === '\b') this.#at = Math.max(0, this.#at - 1)
      else if (character === erased) this.#shown.length = this.#at
      else if (isShown(character)) {
        this.#shown[this.#at] = character
        this.#looks[this.#at] = now
        this.#at += 1
      }
    }
  }

  /** What was written over leaves room at the end that nobody wrote for anyone to see. */
  line(isMoved: boolean): TerminalLine {
    const all = this.#shown.join('')
    const text = isMoved ? all.trimEnd() : all
    return { text, styled: this.#styled(text.length) }
  }

  #styled(end: number): StyledPart[] {
    const parts: StyledPart[] = []
    let from = 0
    for (const [at, { length }] of this.#shown.entries()) {
      const { colour, isBold } = this.#looks[at] ?? ordinary
      const to = Math.min(from + length, end)
      const last = parts.at(-1)
      const isSame = last?.to === from && last.colour === colour && last.isBold === isBold
      if (to > from && (colour !== null || isBold)) {
        if (isSame) parts[parts.length - 1] = { ...last, to }
        else if (parts.length < mostStyled) parts.push({ from, to, colour, isBold })
        else break
      }
      from += length
    }
    return parts
  }
}

/** A control character takes no room; a tab is taken for one that does. */
function isShown(character: string): boolean {
  return character === '\t' || !/\p{Cc}/u.test(character)
}
