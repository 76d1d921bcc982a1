import { type Html, markup } from './html.ts'
import { style } from './style.ts'

/** A block of more lines than these has a height of its own, and moves within it. */
const mostLines = 24

/** Characters of a line, about, before it wraps in a card as wide as it may be. */
const widestLine = 120

/**
 * Text that keeps its lines. One that is high is moved by keys as well: a block that takes no focus
 * could not be read to its end without a mouse.
 */
export function textBlock(text: string): Html {
  // Of a line break at the beginning HTML would take the first away.
  return blockOf(markup`${text.startsWith('\n') ? '\n' : ''}${text}`, linesShown(text))
}

/** A line, and how it is drawn; null where it has no markup of its own. */
export interface DrawnLine {
  readonly text: string
  readonly drawn: Html | string | null
}

/** The same of lines of which some have markup of their own. */
export function lineBlock(lines: readonly DrawnLine[]): Html {
  const text = lines.map((line) => line.text).join('\n')
  const begin = text.startsWith('\n') ? '\n' : ''
  return blockOf(
    lines.map((line, at) => markup`${at === 0 ? begin : '\n'}${line.drawn ?? line.text}`),
    linesShown(text)
  )
}

/** How many lines a text takes, about, where those wrap that are long. */
function linesShown(text: string): number {
  const lines = text.split('\n')
  return lines.reduce((sum, line) => sum + Math.ceil((line.length + 1) / widestLine), 0)
}

/** A block of what is drawn already, which takes so many lines. */
export function blockOf(content: Html | readonly Html[], lines: number): Html {
  return lines > mostLines
    ? markup`<pre style="${style.pre};${style.tall}" tabindex="0">${content}</pre>`
    : markup`<pre style="${style.pre}">${content}</pre>`
}
