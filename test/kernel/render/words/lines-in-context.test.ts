import { describe, expect, it } from 'vitest'
import type { DifferenceLine } from '../../../../kernel/outcome/document.ts'
import { inContext } from '../../../../kernel/render/words/lines-in-context.ts'

const lines = (pattern: string): DifferenceLine[] =>
  Array.from(pattern, (mark) => ({
    change: mark === '+' ? 'new' : mark === '-' ? 'gone' : 'same',
    text: mark
  }))
const shown = (...request: Parameters<typeof inContext>) =>
  inContext(...request).map(({ text }) => text)

it.each([
  ['', []],
  ['===', ['⋯ 3 lines that are the same ⋯']],
  ['=', ['=']],
  ['==', ['⋯ 2 lines that are the same ⋯']],
  ['=-+=', ['=', '-', '+', '=']],
  ['==+==', ['=', '=', '+', '=', '=']],
  ['===+==', ['⋯ 2 lines that are the same ⋯', '=', '+', '=', '=']],
  ['+===+', ['+', '=', '=', '=', '+']]
])('of %j', (pattern, texts) => {
  expect(shown(lines(pattern), 1)).toEqual(texts)
})

describe('of many lines that differ', () => {
  it.each([
    [10, null],
    [11, '+'],
    [12, '⋯ 2 more lines, 2 of which differ ⋯'],
    [100, '⋯ 90 more lines, 90 of which differ ⋯']
  ])('%i, ten are shown', (count, rest) => {
    expect(shown(lines('+'.repeat(count)), 2, 10)).toEqual([
      ...Array.from({ length: 10 }, () => '+'),
      ...(rest === null ? [] : [rest])
    ])
  })

  it('lines that count others are no lines', () => {
    expect(shown(lines('+=====+=====-'), 0, 2)).toEqual([
      '+',
      '⋯ 5 lines that are the same ⋯',
      '+',
      '⋯ 6 more lines, 1 of which differ ⋯'
    ])
  })
})
