import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { buildFolderPlace, makeBuildFolder } from '../../../nix/builder/build-folder.ts'
import {
  readClaims,
  readErrors,
  secondsOf,
  timeoutOf,
  unexplained
} from '../../../nix/builder/errors.ts'
import { outOfMemoryKills } from '../../../nix/builder/out-of-memory.ts'
import {
  type BuildProgress,
  progressOf,
  throttle,
  together
} from '../../../nix/builder/progress.ts'
import { semaphore } from '../../../nix/builder/semaphore.ts'
import { watchBuilders } from '../../../nix/builder/watch.ts'
import { type Cache, usableCaches, watchCaches } from '../../../nix/installation/caches.ts'
import type { LogMessage } from '../../../nix/log/message.ts'
import { initialState, reduce } from '../../../nix/log/state.ts'
import type { Ended } from '../../../nix/process/process.ts'
import { testNix } from '../../support/nix.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`
const [a, b, c] = ['a', 'b', 'c'].map(drv)
const said = (...texts: readonly string[]) => ({ ...initialState, errors: texts })
const ended: Ended = { exitCode: 0, signal: null, startError: null }
const failedWith = (name: string, code: number) =>
  `error: builder for '${drv(name)}' failed with exit code ${code}`

describe('the errors of a call', () => {
  it('are told by derivation, the first of each', () => {
    const { failed } = readErrors(
      said(failedWith('a', 1), failedWith('a', 2), failedWith('b', 3)),
      null
    )
    expect([...failed]).toEqual([
      [a, { kind: 'exit', exitCode: 1 }],
      [b, { kind: 'exit', exitCode: 3 }]
    ])
  })

  it('say something of the call as a whole where it has ended', () => {
    const state = said('error: something else')
    expect(readErrors(state, null).general).toBeNull()
    expect(readErrors(state, { ...ended, exitCode: 1 }).general).toMatchObject({ kind: 'other' })
    expect(readErrors(initialState, { ...ended, exitCode: 1 }).general).toEqual({
      kind: 'other',
      text: ''
    })
    expect(readErrors(initialState, ended).general).toBeNull()
    expect(readErrors(said(failedWith('a', 1)), { ...ended, exitCode: 100 }).general).toBeNull()
    expect(readErrors(initialState, { ...ended, signal: 'SIGKILL' }).general).toEqual({
      kind: 'nix-ended',
      signal: 'SIGKILL'
    })
    expect(readErrors(state, { ...ended, startError: 'ENOENT' }).general).toEqual({
      kind: 'not-started',
      program: 'nix-store',
      reason: 'ENOENT'
    })
  })

  it('are no more than claims where anybody may have said so, the last of each', () => {
    const claims = [failedWith('a', 1), failedWith('a', 2), 'no error at all']
    expect([...readClaims({ ...initialState, claims }).failed]).toEqual([
      [a, { kind: 'exit', exitCode: 2 }]
    ])
    expect(readErrors({ ...initialState, claims }, null).failed.size).toBe(0)
  })

  it('that are a mistake of Nix itself are explained', () => {
    const claims = ['error: [json.exception.type_error.302] type must be string']
    expect(unexplained({ ...initialState, claims })).toEqual({ kind: 'line-taken-for-message' })
    expect(unexplained({ ...initialState, claims, errors: ['error: x'] })).toEqual({
      kind: 'other',
      text: 'error: x'
    })
  })
})

describe('a message of a megabyte', () => {
  const path = `'${a ?? ''}' `
  const cannot = `error: Cannot build ${path}`
  it.each([
    ['places', 'error: ', path],
    ['failures', 'error: ', `builder for ${path} failed `],
    ['paths', 'error: ', '/nix/store/'],
    ['refusals', 'error: ', 'Permission denied '],
    ['lines', 'error: x', '\n'],
    ['lines of a log', 'error: x', '\n  >'],
    ['hashes', cannot, 'hash mismatch in fixed-output derivation specified: '],
    ['features', cannot, 'Required features: {'],
    ['a list', "error: build of '", `${path},`]
  ])('is read in no time: %s', (_, beginning, part) => {
    const text = `${beginning}${part.repeat(1_000_000 / part.length)}x`
    const began = performance.now()
    readErrors(said(text), null)
    readClaims({ ...initialState, claims: [text, text] })
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  it('is a list of what gave nothing, however long', () => {
    const drvPaths = Array.from({ length: 1_000 }, (_, index) => drv(`step-${index}`))
    const list = drvPaths.map((drvPath) => `'${drvPath}'`).join(', ')
    expect(readErrors(said(`error: build of ${list} failed`), null).without.size).toBe(1_000)
  })

  it('is kept whole where nobody knows what it says', () => {
    const text = 'x'.repeat(100_000)
    expect(readErrors(said(`error: ${text}`), { ...ended, exitCode: 1 }).general).toEqual({
      kind: 'other',
      text
    })
  })
})

describe('a limit of time', () => {
  const build = (seconds: number, heardAt = 0) => {
    const started: LogMessage = { kind: 'build-started', id: '1', drvPath: a ?? '', machine: '' }
    const [running] = reduce(initialState, started, 0).running.values()
    if (running === undefined) throw new Error('no build')
    return { ...running, heardAt, id: '1', endedAt: seconds * 1000 }
  }
  const reached = (seconds: number, limits: readonly number[], heardAt?: number) =>
    timeoutOf(build(seconds, heardAt), limits)

  it.each([
    [10, [10], { seconds: 10 }],
    [9.8, [10], { seconds: 10 }],
    [9.7, [10], undefined],
    [100, [10, 50, 200], { seconds: 50 }],
    [100, [], undefined]
  ])('is reached after %d s by %j', (seconds, limits, expected) => {
    if (expected === undefined) expect(reached(seconds, limits)).toBeUndefined()
    else expect(reached(seconds, limits)).toMatchObject(expected)
  })

  it('was not one of silence where it has said something', () => {
    expect(reached(10, [10], 5_000)).toMatchObject({ silent: false })
    expect(reached(10, [10], 100)).toMatchObject({ silent: null })
    expect(timeoutOf(undefined, [1])).toBeUndefined()
    expect(secondsOf(build(3))).toBe(3)
  })
})

describe('how far a build is', () => {
  const after = (...messages: readonly LogMessage[]) =>
    messages.reduce((state, message) => reduce(state, message, 1000), initialState)

  it('is told of what was asked for, where that is built as another', () => {
    const state = after(
      { kind: 'resolved', drvPath: a ?? '', resolved: c ?? '' },
      { kind: 'resolved', drvPath: b ?? '', resolved: c ?? '' },
      { kind: 'build-started', id: '1', drvPath: c ?? '', machine: '' },
      ...['1', '2', '3', '4'].map((text): LogMessage => ({ kind: 'log-line', id: '1', text }))
    )
    expect(progressOf(state, [])).toMatchObject({
      running: [{ drvPaths: [a, b], name: 'c', startedAt: 1000, lastLines: ['2', '3', '4'] }],
      fetched: null
    })
    const end = progressOf(reduce(state, { kind: 'builder-ended', drvPath: c ?? '' }, 2000), [])
    expect(end).toMatchObject({ running: [], ended: [a, b] })
  })

  it('counts what several calls have in common once', () => {
    const part: BuildProgress = {
      ...{ running: [], done: [a ?? ''], failed: [], ended: [b ?? ''], fetching: [] },
      fetched: { done: 1, expected: 10 }
    }
    expect(together([part, part, { ...part, fetched: null }])).toMatchObject({
      done: [a],
      ended: [b],
      fetched: { done: 2, expected: 20 }
    })
    expect(together([]).fetched).toBeNull()
  })

  it('is passed on at once, then seldom, and the last at the end', async () => {
    const passed: number[] = []
    const { take, end } = throttle<{ at: number }>(({ at }) => passed.push(at))
    for (let at = 0; at < 50; at += 1) take({ at })
    expect(passed).toEqual([0])
    await sleep(250)
    expect(passed).toEqual([0, 49])
    take({ at: 50 })
    take({ at: 51 })
    end()
    end()
    expect(passed.at(-1)).toBe(51)
    const count = passed.length
    await sleep(250)
    expect(passed).toHaveLength(count)
  })
})

describe('a semaphore', () => {
  it.each([
    [1, 1],
    [3, 3],
    [0, 1],
    [100, 20]
  ])('of %i lets at most %i work, in order, whatever fails', async (count, most) => {
    const run = semaphore(count)
    let working = 0
    let highest = 0
    const begun: number[] = []
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        run(async () => {
          begun.push(index)
          highest = Math.max(highest, (working += 1))
          await sleep(1)
          working -= 1
          if (index % 3 === 0) throw new Error('failed')
          return index
        })
      )
    )
    expect(highest).toBe(most)
    expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index))
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(7)
  })
})

describe('caches', () => {
  const watched = async (...urls: readonly string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'caches-'))
    const caches = watchCaches(urls, folder, {}, '2.8.0')
    await caches.refresh()
    await caches.ready()
    rmSync(folder, { recursive: true })
    return caches.now.map(({ reachable }) => reachable)
  }

  it.each([
    ['/', true],
    ['/nowhere/at/all', false],
    [`file://${tmpdir()}`, true],
    [`file://${tmpdir()}?priority=10`, true],
    ['file:///nowhere/at/all', false],
    ['file://elsewhere/cache', false],
    ['file:///%zz', false],
    ['ssh://somewhere', true],
    ['no address at all', true]
  ])('%s is there: %s', async (url, reachable) => {
    expect(await watched(url)).toEqual([reachable])
  })

  it('that do not answer are left out', () => {
    const cache = (url: string, reachable: boolean | null): Cache => ({
      url,
      reachable,
      checkedAt: 1
    })
    expect(usableCaches([cache('a', true), cache('b', false), cache('c', null)])).toEqual([
      'a',
      'c'
    ])
  })
})

describe('the folder of a call', () => {
  it('is where this version of Nix builds, and goes with the call', async () => {
    const test = await testNix()
    const folder = makeBuildFolder(test.nix)
    expect(folder?.path.startsWith(`${buildFolderPlace(test.nix)}/`)).toBe(true)
    const isTold = [...(folder?.arguments ?? []), ...Object.values(folder?.environment ?? {})]
    expect(isTold).toContain(folder?.path)
    folder?.remove()
    test.remove()
  })

  it('is none with a daemon, which has folders of its own', async () => {
    const test = await testNix()
    const daemon = { ...test.nix, store: { ...test.nix.store, kind: 'daemon' } } as const
    expect(makeBuildFolder(daemon)).toBeNull()
    expect(outOfMemoryKills(daemon)).not.toBe(NaN)
    test.remove()
  })
})

it('nobody is watched where nothing was started', () => {
  expect(watchBuilders(undefined, { memory: 0, seconds: 0 }, () => undefined)()).toBeUndefined()
})
