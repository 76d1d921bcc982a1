import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Builds,
  type BuildTerms,
  createBuilds
} from '../../../../kernel/session/state/builds.ts'
import type { BuildPlace, PlaceReport, PlaceRequest } from '../../../../nix/builder/place.ts'
import {
  type DerivationReport,
  reportBlocked,
  reportUnusable
} from '../../../../nix/builder/report.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'

let test: TestNix
beforeAll(async () => {
  test = await testNix()
})
afterAll(() => test.remove())

const drvOf = (letter: string): string => `/nix/store/${letter.repeat(32)}-s.drv`
const [a, b, c] = [drvOf('a'), drvOf('b'), drvOf('c')]
const failed = (drvPath: string): DerivationReport =>
  reportUnusable(drvPath, { kind: 'gone', path: drvPath })

/** A call of a place, to be told what comes of it. */
interface Call extends PlaceRequest {
  readonly end: (reports: readonly DerivationReport[]) => void
}

let calls: Call[]
let builds: Builds
let terms: BuildTerms
beforeEach(() => {
  calls = []
  const place: BuildPlace = {
    destinations: () => [],
    realise: (_, request) =>
      new Promise<PlaceReport>((resolve) => {
        const end = (reports: readonly DerivationReport[]): void =>
          resolve({ reports: new Map(reports.map((one) => [one.drvPath, one])), problem: null })
        calls.push({ ...request, end })
      })
  }
  terms = { limits: () => new Map(), place: () => Promise.resolve(place) }
  builds = createBuilds({ nix: test.nix, holder: 'builds' })
})

const silent = { building: () => undefined }
const { signal: free } = new AbortController()

/** Waits until the places were asked so many times. */
async function asked(count: number): Promise<void> {
  while (calls.length < count) await setImmediate()
}

const wantedIn = (): readonly (readonly string[])[] => calls.map(({ wanted }) => wanted)

describe('what is wanted', () => {
  it('by several is built once, and each comes for its own', async () => {
    builds.begin([a, b], terms)
    const first = builds.join([a], terms, silent, free)
    const second = builds.join([b, c, c], terms, silent, free)
    await asked(2)
    expect(wantedIn()).toEqual([[a, b], [c]])
    expect([a, b, c].map((one) => builds.has(one))).toEqual([true, true, true])
    calls[0]?.end([failed(a), failed(b)])
    calls[1]?.end([failed(c)])
    expect([...(await first).reports.keys()]).toEqual([a])
    expect([...(await second).reports.keys()].sort()).toEqual([b, c])
  })

  it('is told as soon as it is known, while the rest goes on', async () => {
    const one = builds.join([a], terms, silent, free)
    builds.begin([b], terms)
    await asked(2)
    calls[0]?.onFinished?.(failed(a))
    expect((await one).reports.get(a)?.status).toBe('failed')
    expect(builds.isNews(b)).toBe(true)
  })

  it('and failed is not run again for a cell that is still to come for it', async () => {
    builds.begin([a, b], terms)
    await asked(1)
    calls[0]?.end([failed(a), failed(b)])
    await builds.join([a], terms, silent, free)
    expect((await builds.join([b], terms, silent, free)).reports.get(b)?.status).toBe('failed')
    expect(calls).toHaveLength(1)
    // Who comes again has it tried again.
    void builds.join([b], terms, silent, free)
    await asked(2)
    expect(wantedIn()[1]).toEqual([b])
  })

  it('and failed is forgotten when nobody waits any more', async () => {
    builds.begin([a], terms)
    await asked(1)
    calls[0]?.end([failed(a)])
    while (builds.has(a)) {
      builds.forget()
      await setImmediate()
    }
    void builds.join([a], terms, silent, free)
    await asked(2)
  })

  it('and blocked tells its causes, and not what failed for others', async () => {
    builds.begin([a, b, c], terms)
    const one = builds.join([b], terms, silent, free)
    await asked(1)
    calls[0]?.end([failed(a), reportBlocked(b, [a]), failed(c)])
    expect([...(await one).reports.keys()]).toEqual([a, b])
  })

  it('is nothing, and nobody is asked', async () => {
    const { reports, interrupted } = await builds.join([], terms, silent, free)
    expect([reports.size, interrupted, calls.length]).toEqual([0, false, 0])
  })
})

describe('an interrupt', () => {
  it('ends all, and names what was begun for others', async () => {
    const interrupt = new AbortController()
    builds.begin([b, c], terms)
    const one = builds.join([a], terms, silent, interrupt.signal)
    await asked(2)
    expect(builds.stop()).toEqual([b, c])
    // Said once.
    expect(builds.stop()).toEqual([])
    interrupt.abort()
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual([true, true])
    for (const call of calls) call.end([])
    expect((await one).interrupted).toBe(true)
  })

  it('of before does not reach what is wanted after it, however long a build takes to end', async () => {
    builds.begin([a], terms)
    await asked(1)
    builds.stop()
    expect(builds.has(a)).toBe(false)
    const again = builds.join([a], terms, silent, free)
    await asked(2)
    calls[0]?.end([])
    await setImmediate()
    calls[1]?.end([failed(a)])
    const { reports, interrupted } = await again
    expect(interrupted).toBe(false)
    expect(reports.get(a)?.status).toBe('failed')
  })

  it('that has come already ends what it begins', async () => {
    const one = builds.join([a], terms, silent, AbortSignal.abort())
    await asked(1)
    calls[0]?.end([])
    expect((await one).interrupted).toBe(true)
  })
})

it('what this program does wrong is told to who waits for it, and is over then', async () => {
  const broken: BuildTerms = { ...terms, place: () => Promise.reject(new Error('broken')) }
  await expect(builds.join([a], broken, silent, free)).rejects.toThrow('broken')
  void builds.join([a], terms, silent, free)
  await asked(1)
})

it('what is not to be used is not built, and is told', async () => {
  const checked = createBuilds({
    ...{ nix: test.nix, holder: 'builds' },
    check: () => Promise.resolve([failed(a), reportBlocked(b, [a])])
  })
  const one = checked.join([a, b, c], terms, silent, free)
  await asked(1)
  expect(wantedIn()).toEqual([[c]])
  calls[0]?.end([failed(c)])
  const { reports } = await one
  expect([a, b, c].map((drvPath) => reports.get(drvPath)?.status)).toEqual([
    'failed',
    'blocked',
    'failed'
  ])
})

it('thousands are wanted by one that is told of each', async () => {
  const many = Array.from(
    { length: 3000 },
    (_, index) => `/nix/store/${String(index).padStart(32, '0')}-s.drv`
  )
  const one = builds.join(many, terms, silent, free)
  await asked(1)
  for (const drvPath of many) calls[0]?.onFinished?.(failed(drvPath))
  expect((await one).reports.size).toBe(3000)
})
