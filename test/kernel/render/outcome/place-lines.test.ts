import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { placeLines } from '../../../../kernel/render/outcome/place-lines.ts'

const plain = (text: string, column: number, line = 1) =>
  placeLines({ executionCount: 3, line, column, text }).map(stripVTControlCharacters)

/** What stands above the caret. */
const pointedAt = (text: string, column: number) => {
  const [, shown = '', caret = ''] = plain(text, column)
  return shown[caret.indexOf('^')]
}

it('has a header, the line with its number, and a caret below the column', () => {
  expect(plain('x = 1 + y;', 9)).toEqual([
    '  cell [3], line 1, column 9',
    '  1 │ x = 1 + y;',
    '    │         ^'
  ])
  expect(plain('y', 1, 100).slice(1)).toEqual(['  100 │ y', '      │ ^'])
})

describe('the caret', () => {
  it.each([
    ['abc', 1, 'a'],
    ['abc', 3, 'c'],
    // Behind the end, as for something that is missing.
    ['abc', 4, undefined],
    ['\tabc', 2, 'a']
  ])('of %j, column %i', (text, column, character) => {
    expect(pointedAt(text, column)).toBe(character)
  })

  it.each([
    ['wide characters take two places', '数b', 2, '  ^'],
    ['a mark takes none', 'e\u0301b', 3, ' ^'],
    ['a tab stays one', '\tb', 2, '\t^'],
    ['a control character is shown as what it is', 'a\u0007b', 3, '  ^']
  ])('%s', (_, text, column, caret) => {
    expect(plain(text, column)[2]?.replace('    │ ', '')).toBe(caret)
  })
})

describe('a long line', () => {
  it.each([160, 161, 1600])('with %i characters before the column', (before) => {
    const [, shown = '', caret = ''] = plain(
      `${'a'.repeat(before)}X${'b'.repeat(1000)}`,
      before + 1
    )
    expect(shown[caret.indexOf('^')]).toBe('X')
    expect(shown.includes('…a')).toBe(before > 160)
    expect(shown.endsWith('…')).toBe(true)
    expect(shown.length).toBeLessThan(400)
  })

  it.each(['a', '😀', '\u001b[1m'])('of a million %j is shown around its column', (filling) => {
    const before = filling.repeat(1_000_000)
    const column = Array.from(filling).length * 1_000_000 + 1
    const [, shown = '', caret = ''] = plain(`${before}X${before}`, column)
    expect(shown).toMatch(/^ {2}1 │ …[^X]*X/)
    expect(Array.from(shown).length).toBeLessThan(400)
    expect(caret.trimEnd().endsWith('^')).toBe(true)
  })
})
