import { expect, it } from 'vitest'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import type { CellOutcome, Shown } from '../../../kernel/outcome/outcome.ts'

const value: Shown = { kind: 'value', name: null, value: { type: 'int', text: '1' } }
const text: Shown = { kind: 'text', title: 'said', text: '' }

const outcome = (shown: Shown, messages: readonly string[], more = 0): CellOutcome => ({
  shown: [shown],
  lineage: null,
  notices: [],
  mistakes: [],
  printed: { messages, more }
})

const rendered = (type: string, ...of: Parameters<typeof outcome>) => {
  const content = renderOutcome(outcome(...of))?.data[type]
  return typeof content === 'string' ? content : null
}

it('what a cell printed stands above what it shows, and the rest is counted', () => {
  const all = 'trace: one\ntrace: two\n… and 3 more messages, not shown here'
  const printed = ['trace: one', 'trace: two']
  expect(rendered('text/plain', value, printed, 3)).toBe(`${all}\n1`)
  expect(rendered('text/plain', text, printed, 3)).toBe(`${all}\n\nsaid`)
  expect(rendered('text/html', text, printed, 3)).toContain(all)
})

it('a value that printed nothing is text alone', () => {
  expect(renderOutcome(outcome(value, []))?.data).toEqual({ 'text/plain': '1' })
})

it('what was printed is text, and nothing else', () => {
  const hostile = ['trace: <script>alert(1)</script>\u001b[31m<img src=x onerror=y>']
  expect(rendered('text/html', text, hostile)).not.toMatch(/<script|<img/)
  expect(rendered('text/html', text, hostile)).toContain('&lt;script&gt;')
  expect(rendered('text/plain', text, hostile)).not.toContain('\u001b')
})
