import type { Histogram } from '../../files/reading/index.ts'
import { type Html, markup, shortNumber, style } from '../base/index.ts'

const levels = '▁▂▃▄▅▆▇█'

/**
 * A histogram as bars of text, which need no picture and stay in every client: an empty step is a
 * space, the fullest one the highest bar.
 */
export function histogramText({ bins }: Histogram): string {
  const most = Math.max(...bins, 1)
  return bins
    .map((count) =>
      count <= 0 ? '\u2007' : levels.charAt(Math.ceil((count / most) * levels.length) - 1)
    )
    .join('')
}

/** The bars with the smallest and the largest number below them. */
export function histogramHtml(histogram: Histogram): Html {
  const from = shortNumber(String(histogram.from))
  const to = shortNumber(String(histogram.to))
  const of = histogram.ofExcerpt ? markup` title="of what was read"` : null
  return markup`<br><samp${of} style="${style.histogram}">${histogramText(histogram)}</samp><br>${`${from}\u00a0…\u00a0${to}`}`
}
