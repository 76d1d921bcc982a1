import { describe, expect, it } from 'vitest'
import type { InspectionBlock } from '../../../../kernel/outcome/inspection.ts'
import {
  longestBlock,
  mostBlocks,
  mostFacts,
  renderInspection
} from '../../../../kernel/render/outcome/inspection.ts'

function drawn(...blocks: readonly InspectionBlock[]) {
  const { data } = renderInspection({ name: 'x', blocks })
  return { text: JSON.stringify(data['text/plain']), html: JSON.stringify(data['text/html']) }
}

describe('what is told of a name', () => {
  it('is text, whatever stands in it', () => {
    const hostile = '<img src=x onerror=alert(1)> $a$ \u001b[31m'
    for (const block of [
      { kind: 'paragraph', text: hostile },
      { kind: 'code', text: hostile },
      { kind: 'facts', facts: [{ name: hostile, text: hostile }] }
    ] as const) {
      const { text, html } = drawn(block)
      expect(html).not.toContain('<img')
      expect(html).toContain('mathjax_ignore')
      expect(text + html).not.toContain('\\u001b')
    }
  })

  it('has as code what stands between backticks, in HTML', () => {
    const { html } = drawn({ kind: 'paragraph', text: 'takes `a<b` and ` alone' })
    expect(html).toContain('>a&lt;b</code> and ` alone')
  })

  it('comes in HTML and plain text, and not in Markdown', () => {
    const { data } = renderInspection({ name: 'x', blocks: [] })
    expect(Object.keys(data)).toEqual(['text/plain', 'text/html'])
  })

  it.each([mostFacts, mostFacts + 1, mostFacts * 10])(
    'counts what is left out of %d lines',
    (count) => {
      const facts = Array.from({ length: count }, (_, index) => ({ name: `n${index}`, text: 't' }))
      const { text, html } = drawn({ kind: 'facts', facts })
      const more = count - mostFacts
      for (const one of [text, html]) {
        expect(one.match(/n\d+/g)).toHaveLength(mostFacts)
        expect(/… and (\S+) more line/.exec(one)?.[1] ?? '0').toBe(String(more))
      }
    }
  )

  it.each([mostBlocks, mostBlocks + 1, mostBlocks * 10])(
    'counts what is left out of %d blocks',
    (count) => {
      const blocks = Array.from(
        { length: count },
        (_, index) => ({ kind: 'paragraph', text: `n${index}` }) as const
      )
      const { text, html } = drawn(...blocks)
      for (const one of [text, html]) {
        expect(one.match(/n\d+/g)).toHaveLength(mostBlocks)
        expect(/… and (\d+) more part/.exec(one)?.[1] ?? '0').toBe(String(count - mostBlocks))
      }
    }
  )

  it.each([longestBlock + 1, longestBlock * 10])('cuts a text of %d characters', (length) => {
    const { text } = drawn({ kind: 'code', text: 'y'.repeat(length) })
    expect(text.match(/y/g)?.length).toBeLessThanOrEqual(longestBlock)
    expect(text).toContain('…')
  })
})
