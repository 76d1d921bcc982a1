import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonOf } from '../../../../kernel/files/text/json.ts'

const limits = { lines: 1000, line: 500 }

describe('JSON for reading', () => {
  it('means the same as before', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const shown = jsonOf(JSON.stringify(value), true, { lines: 1e6, line: 1e6 })
        expect(JSON.parse(shown?.text ?? '')).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 300 }
    )
  })

  it('keeps the digits of numbers', () => {
    const text = '{"big": 12345678901234567890, "small": 1.10}'
    const shown = jsonOf(text, true, limits)
    expect(shown?.text).toBe('{\n  "big": 12345678901234567890,\n  "small": 1.10\n}')
  })

  it('puts short lists on a line and long ones on several', () => {
    const shown = jsonOf(JSON.stringify({ a: [1, 2, [3]], b: [] }), true, limits)
    expect(shown?.text).toBe('{\n  "a": [1, 2, [3]],\n  "b": []\n}')
    const long = jsonOf(JSON.stringify(Array.from({ length: 60 }, (_, i) => i)), true, limits)
    expect(long?.text.split('\n')).toHaveLength(62)
  })

  it.each([
    ['not json', 'hello'],
    ['an open string', '{"a": "b'],
    ['an open object', '{"a": 1'],
    ['closed by the wrong bracket', '{"a": [1}'],
    ['two values', '{"a":1}{"b":2}'],
    ['nothing', '  ']
  ])('is none: %s', (_, text) => {
    expect(jsonOf(text, true, limits)).toBeNull()
  })

  it('shows the beginning of a file whose end was not read', () => {
    const shown = jsonOf('{"a": 1, "b": "cut he', false, limits)
    expect(shown?.cut).toBe(true)
    expect(shown?.text).toContain('"a": 1')
  })

  it('cuts at the number of lines and the length of a line', () => {
    const text = JSON.stringify({ long: 'x'.repeat(1000), b: 1, c: 2 })
    const shown = jsonOf(text, true, { lines: 2, line: 20 })
    expect(shown?.text.split('\n')).toHaveLength(2)
    expect(Math.max(...(shown?.text.split('\n') ?? []).map(({ length }) => length))).toBe(21)
    expect(shown?.cut).toBe(true)
  })

  it('is not brought down by a depth of a hundred thousand', () => {
    const depth = 100_000
    const shown = jsonOf('['.repeat(depth) + ']'.repeat(depth), true, { ...limits, lines: 10 })
    expect(shown?.cut).toBe(true)
    expect(shown?.text.split('\n')).toHaveLength(10)
    expect(jsonOf('{"a":'.repeat(depth), false, { ...limits, lines: 10 })?.cut).toBe(true)
  })
})
