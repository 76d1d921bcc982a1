import { expect, it } from 'vitest'
import { beginningOf } from '../../../nix/base/beginning.ts'

it.each([
  ['', 0, ''],
  ['ab', 3, 'ab'],
  ['abc', 2, 'ab'],
  ['abc', 0, ''],
  ['a🌋b', 1, 'a'],
  ['a🌋b', 2, 'a'],
  ['a🌋b', 3, 'a🌋'],
  ['🌋'.repeat(10), 5, '🌋🌋']
])('of %j %i units are %j', (text, most, beginning) => {
  expect(beginningOf(text, most)).toBe(beginning)
})
