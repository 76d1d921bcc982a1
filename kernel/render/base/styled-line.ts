import type { StyledPart } from '../../outcome/index.ts'
import { type Html, markup } from './html.ts'
import { lineColourClass } from './line-colours.ts'
import { clean, cleanLine } from './text.ts'

/**
 * A line of a log as `cleanLine` makes it, with what of it is coloured or bold marked by classes and
 * elements of its own; nothing else of the line becomes markup.
 */
export function styledLine(
  text: string,
  styled: readonly StyledPart[],
  limit: number
): Html | string {
  if (styled.length === 0) return cleanLine(text, limit)
  return inPieces(text, styled, limit, (piece) => clean(piece).replace(/[\n\t]+/g, ' '))
}

/** Of a line that is among others in a block of text, its first so many code points. */
export function styledLineOfBlock(
  text: string,
  styled: readonly StyledPart[],
  limit: number
): Html {
  return inPieces(text, styled, limit, clean)
}

function inPieces(
  text: string,
  styled: readonly StyledPart[],
  limit: number,
  asShown: (piece: string) => string
): Html {
  const pieces: Html[] = []
  let left = limit
  const add = (from: number, to: number, part: StyledPart | null): void => {
    if (to <= from || left <= 0) return
    const points = Array.from(asShown(text.slice(from, to)))
    const isCut = points.length > left
    const shown = isCut ? `${points.slice(0, left - 1).join('')}…` : points.join('')
    left = isCut ? 0 : left - points.length
    pieces.push(part === null ? markup`${shown}` : drawn(shown, part))
  }
  // What is cut away in the end is not cleaned.
  const end = Math.min(text.length, limit * 8)
  let at = 0
  for (const part of styled) {
    add(at, Math.min(part.from, end), null)
    add(Math.max(at, part.from), Math.min(part.to, end), part)
    at = Math.max(at, part.to)
  }
  add(at, end, null)
  return markup`${pieces}`
}

function drawn(text: string, { colour, isBold }: StyledPart): Html {
  if (colour === null) return isBold ? markup`<b>${text}</b>` : markup`${text}`
  return isBold
    ? markup`<b class="${lineColourClass(colour)}">${text}</b>`
    : markup`<span class="${lineColourClass(colour)}">${text}</span>`
}
