import { expect, test } from 'vitest'
import fc from 'fast-check'
import { codePointOffset, utf16Offset } from '../../../kernel/handlers/code-points.ts'

test.each([
  ['abc', 0, 0],
  ['abc', 2, 2],
  ['abc', 3, 3],
  ['é😀x', 1, 1],
  ['é😀x', 2, 3],
  ['é😀x', 3, 4],
  ['😀😀😀', 3, 6],
  ['👩‍👩‍👧', 5, 8],
  ['e\u0301', 1, 1],
  ['a\ud800b', 2, 2],
  ['', 0, 0]
])('%j: %i code points are %i units', (text, codePoints, units) => {
  expect(utf16Offset(text, codePoints)).toBe(units)
  expect(codePointOffset(text, units)).toBe(codePoints)
})

test.each([
  ['before the start', 'a😀', -3, 0],
  ['past the end', 'a😀', 99, 3],
  ['without an end', 'a😀', Infinity, 3]
])('a position %s is held to the text', (_name, text, position, units) => {
  expect(utf16Offset(text, position)).toBe(units)
})

test.each([
  ['past the end', 'a😀', 99, 2],
  ['before the start', 'a😀', -1, 0],
  ['inside a pair', 'a😀', 2, 1]
])('an offset %s is held to the text', (_name, text, offset, codePoints) => {
  expect(codePointOffset(text, offset)).toBe(codePoints)
})

test('each is the other’s inverse', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(30), (text, position) => {
      const held = Math.min(position, Array.from(text).length)
      expect(codePointOffset(text, utf16Offset(text, position))).toBe(held)
    })
  )
})
