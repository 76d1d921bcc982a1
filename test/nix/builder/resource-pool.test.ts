import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownMark } from '../../../nix/base/own-folders.ts'
import { SharedResources } from '../../../nix/builder/shared-resources.ts'
import { start } from '../../../nix/process/process.ts'
import { scratchFolder } from '../../support/scratch.ts'
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
    // The lowest bits come in turn.
    return Math.floor(state / 65_536) % below
  }
}

it.each([
  ...Array.from({ length: 40 }, (_, seed) => [seed, 'a kernel', 1] as const),
  ...Array.from({ length: 3 }, (_, seed) => [seed, 'three kernels', 3] as const)
])(
  'never gives more than there is, and comes to an end: random steps of seed %i in %s',
  async (seed, _, kernels) => {
    const random = numbers(seed + 1)
    const names = ['memory', 'cores', 'disk', 'licence']
    const capacity = new Map(names.map((name) => [name, 1 + random(20)]))
    const has = (name: string) => capacity.get(name) ?? 1
    const folder = kernels === 1 ? null : scratchFolder('resources')
    const pools = Array.from(
      { length: kernels },
      () => new ResourcePool(has, folder === null ? null : new SharedResources(folder))
    )
    const used = new Map<string, number>()
    const done = new Set<number>()
    let running = 0
    const count = kernels === 1 ? 60 : 20
    // A step waits for some of those before it, as in a graph.
    const steps: Promise<void>[] = []
    for (let index = 0; index < count; index++) {
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
        const pool = pools[index % kernels]
        if (pool === undefined) throw new Error('no pool')
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
    expect([done.size, running]).toEqual([count, 0])
    if (folder === null) return
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['lock']), 5000)
    rmSync(folder, { recursive: true })
  }
)

describe('what other kernels have', () => {
  let folder: string
  beforeEach(() => (folder = scratchFolder('resources')))
  afterEach(() => rmSync(folder, { recursive: true }))
  const needs = new Map([['memory', 8]])
  const pool = () => new ResourcePool(of({ memory: 10 }), new SharedResources(folder))
  const holder = fileURLToPath(new URL('resource-holder.ts', import.meta.url))

  it('is free again when one is killed that has it', async () => {
    const said: string[] = []
    const other = await start(
      { program: process.execPath, arguments: ['--experimental-strip-types', holder, folder] },
      { stdout: (line) => said.push(line) }
    )
    await vi.waitFor(() => expect(said).toEqual(['has 8']), 20_000)
    let isGiven = false
    const waiting = pool()
      .take(needs, 1)
      .then((taken) => {
        isGiven = true
        return taken
      })
    await setTimeout(600)
    expect(isGiven).toBe(false)
    other.signal('SIGKILL')
    ;(await waiting).release()
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('is waited for no more by who is interrupted, and then nobody waits for that one', async () => {
    const [first, second, third] = [pool(), pool(), pool()]
    const taken = await first.take(needs, 1)
    const interrupt = new AbortController()
    const interrupted = second.take(needs, 1, interrupt.signal)
    const later = third.take(new Map([['memory', 1]]), 1)
    await setTimeout(300)
    interrupt.abort()
    ;(await interrupted).release()
    ;(await later).release()
    taken.release()
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('does not count where it is on another machine, or is no record', async () => {
    const elsewhere = `00000000-1-1.${randomUUID()}`
    const record = { memory: 10, taken: { memory: 10 }, waitsSince: null }
    writeFileSync(join(folder, elsewhere), JSON.stringify(record))
    writeFileSync(join(folder, `${ownMark() ?? ''}.${randomUUID()}`), '{ "taken": 3')
    writeFileSync(join(folder, 'notes'), 'mine')
    ;(await pool().take(needs, 1)).release()
    expect(readdirSync(folder).sort()).toEqual([elsewhere, 'lock', 'notes'])
  })

  it('cannot be told where the folder cannot be written to, and all goes on', async () => {
    writeFileSync(join(folder, 'file'), '')
    const nowhere = new SharedResources(join(folder, 'file', 'nowhere'))
    const { count } = await new ResourcePool(of({ memory: 10 }), nowhere).take(needs, 3)
    expect(count).toBe(1)
  })
})

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
