import { describe, expect, it } from 'vitest'
import type { StyledPart } from '../../../../kernel/outcome/outcome.ts'
import {
  lineColoursOnDark,
  lineColoursOnLight
} from '../../../../kernel/render/base/line-colours.ts'
import { styledLine } from '../../../../kernel/render/base/styled-line.ts'
import { cleanLine } from '../../../../kernel/render/base/text.ts'
import { lineColours } from '../../../../nix/remembered/line-style.ts'
import { all, parsePage } from '../page.ts'

const part = (from: number, to: number, changes: Partial<StyledPart> = {}): StyledPart => ({
  ...{ from, to, colour: 'red', isBold: false, ...changes }
})

function drawn(text: string, styled: readonly StyledPart[], limit = 40) {
  const line = styledLine(text, styled, limit)
  return typeof line === 'string' ? line : line.markup
}

const red = (text: string) => `<span class="nix-workflow-line-red">${text}</span>`

describe('a line with colours', () => {
  it.each<[string, string, readonly StyledPart[], string]>([
    ['none', 'a <b>', [], 'a <b>'],
    ['one', 'a red b', [part(2, 5)], `a ${red('red')} b`],
    ['bold', 'ab', [part(0, 1, { colour: null, isBold: true })], '<b>a</b>b'],
    ['both', 'ab', [part(1, 2, { isBold: true })], 'a<b class="nix-workflow-line-red">b</b>'],
    ['markup in it', '<i>&"', [part(1, 4)], `&lt;${red('i&gt;&amp;')}"`],
    ['what turns writing around', 'a\u202eb', [part(0, 2)], `${red('a⟨U+202E⟩')}b`],
    ['a part beyond its end', 'ab', [part(1, 9), part(12, 14)], `a${red('b')}`],
    ['parts that overlap', 'abc', [part(0, 2), part(1, 3)], `${red('ab')}${red('c')}`]
  ])('is drawn: %s', (_, text, styled, markup) => {
    expect(drawn(text, styled)).toBe(markup)
  })

  it.each([39, 40, 41, 400])('is cut as one without is, of %i characters', (length) => {
    const text = '🦊'.repeat(length)
    const shown = all(parsePage(`<p>${drawn(text, [part(2, 60)])}</p>`), 'p')[0]?.text
    expect(shown).toBe(cleanLine(text, 40))
  })
})

/** What is drawn paler, as secondary text is, on the grounds of pages and of blocks of text. */
const grounds: readonly [string, typeof lineColoursOnDark, readonly string[]][] = [
  ['light', lineColoursOnLight, ['#ffffff', '#f2f2f2']],
  ['dark', lineColoursOnDark, ['#111111', '#1c1c1c', '#212121']]
]

describe.each(grounds)('on %s', (_, colours, below) => {
  it.each(lineColours)('%s is legible', (name) => {
    for (const ground of below) {
      const [text, page] = [colours[name], ground].map(partsOf)
      const pale = (text ?? []).map((one, at) => 0.8 * one + 0.2 * (page?.[at] ?? 0))
      const [more = 0, less = 0] = [luminance(pale), luminance(page ?? [])].sort((a, b) => b - a)
      expect((more + 0.05) / (less + 0.05)).toBeGreaterThanOrEqual(4.5)
    }
  })
})

const partsOf = (colour: string) =>
  [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)

function luminance(parts: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = parts.map((one) =>
    one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
