import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { fits, readJson } from '../../../nix/base/schema.ts'

const schema = v.object({
  name: v.string(),
  sizes: v.array(v.nullable(v.number())),
  more: v.exactOptional(v.object({ isSame: v.boolean() }))
})

describe('what was kept as JSON', () => {
  it.each([
    ['as it was written', { name: 'a', sizes: [1, null] }],
    ['with what need not be there', { name: 'a', sizes: [], more: { isSame: true } }],
    ['with what a later version adds', { name: 'a', sizes: [], later: 1 }]
  ])('is read %s', (_, value) => {
    expect(readJson(schema, JSON.stringify(value))).toEqual(value)
  })

  it.each([
    ['there is none', null],
    ['it is empty', ''],
    ['it was cut off', '{"name": "a", "siz'],
    ['it is another value', '[]'],
    ['it is null', 'null'],
    ['a member is missing', '{"name": "a"}'],
    ['a member is another value', '{"name": 1, "sizes": []}'],
    ['a member is null where it may not be', '{"name": null, "sizes": []}'],
    ['one of many is another value', '{"name": "a", "sizes": [1, "2"]}'],
    ['an inner one is missing', '{"name": "a", "sizes": [], "more": {}}'],
    ['only a prototype has them', '{"__proto__": {"name": "a", "sizes": []}}'],
    ['it is nested deeper than a stack', `${'['.repeat(100_000)}${']'.repeat(100_000)}`]
  ])('counts as missing where %s', (_, text) => {
    expect(readJson(schema, text)).toBeNull()
  })

  it('is judged at the first wrong member, however many there are', () => {
    const wrong = (count: number) => ({
      name: 'a',
      sizes: Array.from({ length: count }, () => 'x')
    })
    const few = wrong(1)
    const many = wrong(1_000_000)
    const time = (value: unknown) => {
      const begun = process.cpuUsage()
      for (let times = 0; times < 1000; times++) fits(schema, value)
      const { user, system } = process.cpuUsage(begun)
      return user + system
    }
    time(few)
    expect(time(many)).toBeLessThan(20 * time(few) + 20_000)
  })
})
