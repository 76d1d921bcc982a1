import { describe, expect, it } from 'vitest'
import {
  choiceOf,
  fieldText,
  shownValue,
  typedValue
} from '../../../../kernelspec/labextension/explore/input-values.ts'

describe('the control of a list', () => {
  it.each<[string, readonly string[], string, Partial<ReturnType<typeof choiceOf>>]>([
    [
      'numbers by value',
      ['0.1', '3', '(-1)'],
      '3',
      { values: ['-1', '0.1', '3'], isNumeric: true, place: 2 }
    ],
    ['texts as listed', ['"b"', '"a"'], '"a"', { values: ['b', 'a'], isNumeric: false, place: 1 }],
    [
      'expressions',
      ['./b.csv', 'model.a'],
      './b.csv',
      { values: ['./b.csv', 'model.a'], place: 0 }
    ],
    [
      'one that is not listed',
      ['1', '3'],
      '2',
      { values: ['1', '2', '3'], texts: ['1', '2', '3'], place: 1 }
    ],
    [
      'texts of numbers',
      ['"10"', '"9"'],
      '"9"',
      { values: ['9', '10'], texts: ['"9"', '"10"'], isNumeric: true }
    ]
  ])('%s', (_, values, value, expected) => {
    expect(choiceOf({ name: 'n', values, value })).toMatchObject(expected)
  })

  it.each([
    ['"a b"', 'a b'],
    ['"a \\" b"', '"a \\" b"'],
    ['( - 1.5 )', '-1.5'],
    ['(f 1)', '(f 1)'],
    ['', '']
  ])('%s is shown as %s', (text, shown) => {
    expect(shownValue(text)).toBe(shown)
  })
})

describe('what is typed', () => {
  it.each([
    ['"a"', 'b "c" ${d} \\', '"b \\"c\\" \\${d} \\\\"'],
    ['"a"', '5', '"5"'],
    ['1', ' 5 ', '5'],
    ['1', '-5.0', '-5.0'],
    ['1', '1e-7', '1.0e-7'],
    ['1', '2.5e-7', '2.5e-7'],
    ['1', '.5', '0.5'],
    ['1', '007', '7'],
    ['1', '', null],
    ['1', 'five', null],
    ['1', '1e999', null]
  ])('in the place of %s: %s', (before, typed, expected) => {
    expect(typedValue(before, typed)).toBe(expected)
  })

  it.each(['"a \\"b\\" \\${c} \\\\"', '"two\\nlines"', '-1.5'])(
    'stands in the field: %s',
    (text) => {
      expect(typedValue(text, fieldText(text))).toBe(text)
    }
  )
})
