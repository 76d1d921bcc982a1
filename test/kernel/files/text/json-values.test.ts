import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonValues, jsonValuesOf } from '../../../../kernel/files/text/json-values.ts'
import { inMemory } from '../../../../kernel/files/reading/source.ts'

const limits = { scalars: 24, line: 500, bytes: 1e9 }

const namesOf = (value: unknown, scalars = 24): readonly string[] =>
  jsonValuesOf(JSON.stringify(value), { ...limits, scalars }).scalars.map(({ name }) => name)

/** What `JSON.parse` makes of it, by the same rules. */
function expected(value: unknown, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found
  for (const [key, part] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (typeof part === 'object' && part !== null) {
      for (const [inner, text] of expected(part, name)) found.set(inner, text)
    } else found.set(name, String(part))
  }
  return found
}

describe('the single values of an object', () => {
  it('come with the keys that lead to them, the least deep first, lists left out', () => {
    expect(namesOf({ a: { b: 1, c: { d: 'x' } }, list: [1, { e: 2 }], f: true, g: null })).toEqual([
      'f',
      'g',
      'a.b',
      'a.c.d'
    ])
  })

  it('are those that any reader of JSON finds, wherever the pieces of the file end', async () => {
    const key = fc.string({ minLength: 1 }).filter((name) => !/[.\u{d800}-\u{dfff}]/u.test(name))
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    const { tree } = fc.letrec<{ readonly tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 })
      )
    }))
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 1, max: 9 }), async (value, piece) => {
        const bytes = Buffer.from(JSON.stringify({ root: value }, null, 1))
        const content = {
          ...inMemory(bytes, false),
          // A reader may be given less than it asked for where a file ends.
          read: (position: number, length: number) =>
            Promise.resolve(bytes.subarray(position, position + Math.min(length, piece)))
        }
        const whole = await jsonValues(content, { ...limits, scalars: 1e6 })
        expect(new Map(whole.scalars.map(({ name, text }) => [name, text]))).toEqual(
          expected({ root: value })
        )
        expect(whole).toMatchObject({ omitted: 0, repeated: [], until: null })
      }),
      { numRuns: 300 }
    )
  })

  it.each([
    [16, 0],
    [17, 0],
    [24, 0],
    [25, 1],
    [240, 216],
    // One above what is told apart of a level, and ten times that.
    [2_001, 1_977],
    [20_000, 19_976]
  ])('of %i numbers the first 24 are there, and %i are counted', (count, omitted) => {
    const all = Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, at + 0.5]))
    const found = jsonValuesOf(JSON.stringify(all), limits)
    expect(found.scalars).toHaveLength(Math.min(count, 24))
    expect(found.scalars[0]).toEqual({ name: 'm0', text: '0.5', numeric: true })
    expect(found.omitted).toBe(omitted)
  })

  it('hold a report on three classes, as scikit-learn writes it', () => {
    const row = { precision: 0.9, recall: 0.8, 'f1-score': 0.85, support: 10 }
    const names = namesOf({
      ...{ setosa: row, versicolor: row, virginica: row, accuracy: 0.9 },
      ...{ 'macro avg': row, 'weighted avg': row }
    })
    expect(names).toHaveLength(21)
    expect(names[0]).toBe('accuracy')
    expect(names).toContain('weighted avg.f1-score')
  })

  it('at the top are not lost behind a hundred thousand that lie deeper', () => {
    const each = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`s${at}`, at]))
    const found = jsonValuesOf(JSON.stringify({ each, accuracy: 0.9 }), limits)
    expect(found.scalars[0]).toEqual({ name: 'accuracy', text: '0.9', numeric: true })
    expect(found.scalars.length + found.omitted).toBe(100_001)
  })

  it('keep their digits, and words lose their quotes', () => {
    expect(jsonValuesOf('{"a": 0.10, "b": "x\\ny"}', limits).scalars).toEqual([
      { name: 'a', text: '0.10', numeric: true },
      { name: 'b', text: 'x\ny', numeric: false }
    ])
  })

  it.each(['NaN', 'Infinity', '-Infinity'])('%s, which Python writes, is a number', (text) => {
    expect(jsonValuesOf(`{"loss": ${text}}`, limits)).toMatchObject({
      scalars: [{ name: 'loss', text, numeric: true }],
      until: null
    })
  })

  it('are none for a list', () => {
    expect(namesOf([1, 2])).toEqual([])
  })
})

describe('a key that stands twice', () => {
  it.each([
    ['{"a": 1, "a": 2}', { a: '2' }, ['a']],
    ['{"a": {"x": 1}, "a": {"y": 2}}', { 'a.y': '2' }, ['a']],
    ['{"a": 1, "a": [1]}', {}, ['a']],
    ['{"a": {"x": 1}, "a": 2}', { a: '2' }, ['a']],
    ['{"\\u0061": 1, "a": 2}', { a: '2' }, ['a']],
    ['{"a": {"x": 1, "x": 2}, "b": {"x": 3}}', { 'a.x': '2', 'b.x': '3' }, ['x']],
    ['{"rows": [{"a": 1}, {"a": 1, "a": 2}]}', {}, ['a']],
    ['{"rows": [{"a": 1}, {"a": 1}], "a": 2}', { a: '2' }, []]
  ])('%s has its last value, as elsewhere, and is named', (text, values, repeated) => {
    const found = jsonValuesOf(text, limits)
    expect(Object.fromEntries(found.scalars.map((one) => [one.name, one.text]))).toEqual(values)
    expect(Object.fromEntries(expected(JSON.parse(text)))).toEqual(values)
    expect(found.repeated).toEqual(repeated)
  })
})

describe('what is broken or long', () => {
  it.each([
    ['{"a": 1, "b": }', 14],
    ['{"a": 1, "b" 2}', 13],
    ['{"a": 1]', 7],
    ['{"a": 1} {"a": 2}', 9],
    ['{"a": 1, hello}', 9],
    ['{"a": 1, "b": "open', 19]
  ])('%s: what stands before it is there, and the place', (text, near) => {
    const { scalars, until } = jsonValuesOf(text, limits)
    expect(scalars).toEqual([{ name: 'a', text: '1', numeric: true }])
    expect(Math.abs((until ?? 0) - near)).toBeLessThanOrEqual(5)
  })

  it.each([1, 10])(
    'a file %i times as long as is read is said to be read in part',
    async (times) => {
      const bytes = Buffer.from(JSON.stringify({ a: 1, b: 'x'.repeat(1_000_000 * times) }))
      const found = await jsonValues(inMemory(bytes, false), { ...limits, bytes: 1_000_000 })
      expect(found.scalars).toEqual([{ name: 'a', text: '1', numeric: true }])
      expect(found.until).toBe(1_000_000)
    }
  )

  it('a value of 20 MB is cut, and what comes behind it is found', async () => {
    const bytes = Buffer.from(JSON.stringify({ [`k${'y'.repeat(1e7)}`]: 'x'.repeat(1e7), last: 3 }))
    const before = process.memoryUsage().rss
    const found = await jsonValues(inMemory(bytes, false), limits)
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000)
    expect(found.scalars).toEqual([{ name: 'last', text: '3', numeric: true }])
    expect(found.omitted).toBe(1)
  })

  it('a depth of a hundred thousand, of lists and of objects, is counted', () => {
    const depth = 100_000
    expect(jsonValuesOf('{"a":'.repeat(depth) + '1' + '}'.repeat(depth), limits)).toMatchObject({
      scalars: [],
      omitted: 1,
      until: null
    })
    expect(jsonValuesOf('['.repeat(depth) + ']'.repeat(depth), limits).until).toBeNull()
  })
})
