import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GrownMap } from '../../../nix/log/grown-map.ts'

it('is what a copied map would be, and so is each state before', () => {
  const keys = [...Array(61).keys()]
  const key = fc.nat(60)
  const step = fc.record({ key, isKept: fc.nat(15).map((at) => at > 0) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const states: (readonly [GrownMap<number, number>, ReadonlyMap<number, number>])[] = []
      let [grown, copied] = [new GrownMap<number, number>(), new Map<number, number>()]
      for (const [index, { key: at, isKept }] of steps.entries()) {
        copied = new Map(copied)
        if (isKept) copied.set(at, index)
        else copied.delete(at)
        grown = isKept ? grown.with(at, index) : grown.without(at)
        states.push([grown, copied])
      }
      const allOf = (map: ReadonlyMap<number, number>) => {
        const told: (readonly [number, number])[] = []
        map.forEach((value, at) => told.push([at, value]))
        const asked = keys.map((at) => [map.has(at), map.get(at)])
        return {
          size: map.size,
          all: [...map],
          keys: [...map.keys()],
          values: [...map.values()],
          told,
          asked
        }
      }
      // Each tenth, and the last, when all are there.
      for (const [one, other] of states.toReversed().filter((_, index) => index % 10 === 0))
        expect(allOf(one)).toEqual(allOf(other))
    }),
    { numRuns: 30 }
  )
})
