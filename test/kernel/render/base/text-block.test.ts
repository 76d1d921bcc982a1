import { expect, it } from 'vitest'
import { blockOf, markup, textBlock } from '../../../../kernel/render/base/index.ts'

const isMoved = /<pre style="[^"]*max-height:420px;overflow:auto" tabindex="0">/
const isShown = /<pre style="(?![^"]*max-height)[^"]*">/

it.each([
  ['24 lines', 'x\n'.repeat(23), isShown],
  ['25 lines', 'x\n'.repeat(24), isMoved],
  ['240 lines', 'x\n'.repeat(239), isMoved],
  ['a line that wraps to 24', 'x'.repeat(24 * 120 - 1), isShown],
  ['a line that wraps to 25', 'x'.repeat(24 * 120), isMoved],
  ['a line that wraps to 240', 'x'.repeat(239 * 120), isMoved],
  ['nothing', '', isShown]
])('a block of %s is whole, and moved by keys where it is high', (_, text, form) => {
  const { markup: html } = textBlock(text)
  expect(html).toMatch(form)
  expect(html.replace(/^<pre[^>]*>|<\/pre>$/g, '')).toBe(text)
})

it.each([
  [24, isShown],
  [25, isMoved],
  [240, isMoved]
])('and so is one of %i lines that have markup', (lines, form) => {
  expect(blockOf(markup`<b>x</b>`, lines).markup).toMatch(form)
})

it('keeps a line break at its beginning, of which HTML takes one away', () => {
  expect(textBlock('\nx').markup).toContain('>\n\nx</pre>')
})
