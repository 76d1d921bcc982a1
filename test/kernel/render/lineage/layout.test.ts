import fc from 'fast-check'
import { expect, it } from 'vitest'
import { layOut } from '../../../../kernel/render/lineage/layout.ts'

const ids = Array.from({ length: 12 }, (_, index) => `n${index}`)
const graph = fc.array(fc.record({ from: fc.constantFrom(...ids), to: fc.constantFrom(...ids) }), {
  maxLength: 30
})

it('puts each step to the right of what it came from, cycles left out', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const layout = layOut(ids, edges, 20, 10)
      for (const { from, to, middles } of layout.routes) {
        const start = layout.nodes.get(from)
        const end = layout.nodes.get(to)
        if (start === undefined || end === undefined) throw new Error('an edge without its ends')
        expect(end.layer).toBeGreaterThan(start.layer)
        expect(middles).toHaveLength(end.layer - start.layer + 1)
        expect([middles[0], middles.at(-1)]).toEqual([start.middle, end.middle])
      }
    })
  )
})

it('lets no two boxes of a layer touch, and keeps all within the picture', () => {
  fc.assert(
    fc.property(graph, (edges) => {
      const layout = layOut(ids, edges, 20, 10)
      const places = [...layout.nodes.values()]
      for (const [index, one] of places.entries()) {
        expect(one.middle).toBeGreaterThanOrEqual(10 - 1e-6)
        expect(one.middle).toBeLessThanOrEqual(layout.breadth - 10 + 1e-6)
        for (const other of places.slice(index + 1)) {
          if (other.layer !== one.layer) continue
          expect(Math.abs(other.middle - one.middle)).toBeGreaterThanOrEqual(30 - 1e-6)
        }
      }
    })
  )
})

it('draws a chain as a straight line', () => {
  const { nodes } = layOut(
    ['a', 'b', 'c'],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' }
    ],
    20,
    10
  )
  expect([...nodes.values()]).toEqual([
    { layer: 0, middle: 10 },
    { layer: 1, middle: 10 },
    { layer: 2, middle: 10 }
  ])
})

it('lays nothing out of nothing, and leaves edges to unknown steps out', () => {
  expect(layOut([], [], 20, 10)).toMatchObject({ layers: 0, breadth: 0, routes: [] })
  expect(layOut(['a'], [{ from: 'x', to: 'a' }], 20, 10).routes).toEqual([])
})
