import { describe, expect, it } from 'vitest'
import { firstInWords, listInWords } from '../../../kernel/outcome/words.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)

describe('the first of many names', () => {
  it.each([
    [0, 2, ''],
    [1, 2, 'n0'],
    [2, 2, 'n0, n1'],
    [3, 2, 'n0, n1 and 1 more'],
    [20, 2, 'n0, n1 and 18 more']
  ])('of %i, %i at the most', (count, most, words) => {
    expect(firstInWords(names(count), most)).toBe(words)
  })

  it.each([
    [2, 3, 2, 'n0, n1'],
    [2, 3, 3, 'n0, n1 and 1 more'],
    [2, 2, 20, 'n0, n1 and 18 more'],
    [3, 2, 30, 'n0, n1 and 28 more']
  ])('of %i, %i at the most, of so many: %i', (count, most, total, words) => {
    expect(firstInWords(names(count), most, total)).toBe(words)
  })
})

describe('a list of names', () => {
  it.each([
    [1, 'n0'],
    [2, 'n0 and n1'],
    [6, 'n0, n1, n2, n3, n4 and n5'],
    [7, 'n0, n1, n2, n3, n4 and 2 more'],
    [50, 'n0, n1, n2, n3, n4 and 45 more']
  ])('of %i', (count, words) => {
    expect(listInWords(names(count))).toBe(words)
  })

  it.each([
    [1, 1, 'n0'],
    [1, 2, 'n0 and 1 more'],
    [6, 7, 'n0, n1, n2, n3, n4, n5 and 1 more'],
    [7, 8, 'n0, n1, n2, n3, n4 and 3 more'],
    [40, 45, 'n0, n1, n2, n3, n4 and 40 more']
  ])('of the first %i of %i', (count, total, words) => {
    expect(listInWords(names(count), total)).toBe(words)
  })
})
