import { expect, it } from 'vitest'
import { isAtLeast } from '../../../nix/base/version.ts'

it.each<[string, number, number, boolean]>([
  ['2.8.0', 2, 8, true],
  ['2.8.0', 2, 9, false],
  ['2.26.3', 2, 8, true],
  ['2.26.3', 2, 26, true],
  ['2.26.3', 2, 27, false],
  ['2.31pre20250601', 2, 31, true],
  ['2.31pre20250601_abc', 2, 32, false],
  ['2.31.0pre', 2, 31, true],
  ['3.0.0', 2, 31, true],
  ['1.99', 2, 4, false],
  ['2', 2, 0, true],
  ['', 2, 4, false],
  ['Lix', 2, 4, false]
])('%j is at least %i.%i: %j', (version, major, minor, expected) => {
  expect(isAtLeast(version, major, minor)).toBe(expected)
})
