import { expect, test } from 'vitest'
import { offsetOf, placeOf, placesIn } from '../../../nix/syntax/place.ts'

test.each([
  ['', 0, 1, 1, ''],
  ['abc', 2, 1, 3, 'abc'],
  ['a\nbc\n', 2, 2, 1, 'bc'],
  ['a\nbc\n', 4, 2, 3, 'bc'],
  ['a\nbc\n', 5, 3, 1, ''],
  ['a\r\nb\rc', 3, 2, 1, 'b'],
  ['a\r\nb\rc', 5, 3, 1, 'c'],
  ['é😀x', 3, 1, 3, 'é😀x'],
  ['abc', 99, 1, 4, 'abc']
])('%j at %i', (text, offset, line, column, lineText) => {
  expect(placeOf(text, offset)).toEqual({ line, column, text: lineText })
})

test('asked in any order', () => {
  const at = placesIn('😀a😀b\nc')
  expect([6, 2, 3, 0, 7, 5].map((offset) => at(offset).column)).toEqual([5, 2, 3, 1, 1, 4])
})

test('and back again', () => {
  const text = 'a\r\né😀x\n\rend'
  const at = placesIn(text)
  for (const offset of [0, 1, 3, 4, 6, 7, 8, 9, 10, 12])
    expect(offsetOf(text, at(offset))).toBe(offset)
  expect(offsetOf(text, { line: 9, column: 1 })).toBe(text.length)
})
