import { describe, expect, it } from 'vitest'
import { machineCapacity, readResources, ResourcePool } from '../../../nix/builder/resource-pool.ts'

const of = (amounts: Readonly<Record<string, number>>) => (name: string) => amounts[name] ?? 1

describe('a pool', () => {
  it('gives as many as fit, and keeps later ones waiting behind an earlier one', async () => {
    const pool = new ResourcePool(of({ memory: 10 }))
    const first = await pool.take(new Map([['memory', 3]]), 8)
    expect(first.count).toBe(3)
    const order: string[] = []
    const large = pool.take(new Map([['memory', 9]]), 1).then((taken) => {
      order.push('large')
      return taken
    })
    const small = pool.take(new Map([['memory', 1]]), 1).then((taken) => {
      order.push('small')
      return taken
    })
    await Promise.resolve()
    expect(order).toEqual([])
    first.release()
    first.release()
    await Promise.all([large, small])
    expect(order).toEqual(['large', 'small'])
  })

  it('gives all there is to who needs more, alone', async () => {
    const pool = new ResourcePool(of({ memory: 10 }))
    const taken = await pool.take(new Map([['memory', 100]]), 5)
    expect(taken.count).toBe(1)
    let isNext = false
    const next = pool.take(new Map([['memory', 1]]), 1).then(() => (isNext = true))
    await Promise.resolve()
    expect(isNext).toBe(false)
    taken.release()
    await next
  })
})

/** Small numbers that are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
}

it.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'never gives more than there is, and comes to an end: random steps of seed %i',
  async (seed) => {
    const random = numbers(seed + 1)
    const names = ['memory', 'cores', 'disk', 'licence']
    const capacity = new Map(names.map((name) => [name, 1 + random(20)]))
    const pool = new ResourcePool((name) => capacity.get(name) ?? 1)
    const used = new Map<string, number>()
    const done = new Set<number>()
    let running = 0
    // A step waits for some of those before it, as in a graph.
    const steps: Promise<void>[] = []
    for (let index = 0; index < 60; index++) {
      const needs = new Map(
        names.flatMap((name) =>
          random(2) === 0 ? [] : [[name, 1 + random(capacity.get(name) ?? 1)] as const]
        )
      )
      const before = Array.from({ length: random(3) }).flatMap(
        () => steps[random(steps.length || 1)] ?? []
      )
      const most = 1 + random(4)
      const run = async () => {
        await Promise.all(before)
        const { count, release } = await pool.take(needs, most)
        running += 1
        for (const [name, need] of needs) {
          used.set(name, (used.get(name) ?? 0) + need * count)
          expect(used.get(name)).toBeLessThanOrEqual(capacity.get(name) ?? 1)
        }
        for (let turn = random(4); turn >= 0; turn--) await new Promise(setImmediate)
        for (const [name, need] of needs) used.set(name, (used.get(name) ?? 0) - need * count)
        running -= 1
        done.add(index)
        release()
      }
      steps.push(run())
    }
    await Promise.all(steps)
    expect([done.size, running]).toEqual([60, 0])
  }
)

describe('what a machine has', () => {
  it.each([
    ['', []],
    [
      'memory=3G, cores=4',
      [
        ['memory', 3 * 1024 ** 3],
        ['cores', 4]
      ]
    ],
    [
      'licence=2 disk=5K memory=7',
      [
        ['licence', 2],
        ['disk', 5120],
        ['memory', 7]
      ]
    ],
    ['memory=-1 =3 x=1Q y cores=9999999999999999', []]
  ])('is read of %j', (text, expected) => {
    expect([...readResources(text)]).toEqual(expected)
  })

  it('is this machine’s own where nobody says otherwise', () => {
    const own = machineCapacity({}, '/')
    for (const name of ['memory', 'cores', 'disk']) expect(own(name)).toBeGreaterThan(0)
    expect(own('licence')).toBe(1)
    expect(machineCapacity({}, '/nowhere/at/all')('disk')).toBe(Number.POSITIVE_INFINITY)
    expect(machineCapacity({ NIX_WORKFLOW_RESOURCES: 'licence=3' }, '/')('licence')).toBe(3)
  })
})
