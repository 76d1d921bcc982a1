import { describe, expect, it } from 'vitest'
import {
  isEndedByCache,
  maybeSilentCaches,
  notFromCache,
  silentCaches
} from '../../../nix/builder/from-cache.ts'
import type { LogMessage } from '../../../nix/log/message.ts'
import { initialState, type GrowingLog, type LogState, reduce } from '../../../nix/log/state.ts'

const outPath = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a'
const hash = '4v4r5fcci2g593jw1ikvaac10lj2g5h8'

/** Caches of these addresses, all of which are taken to answer. */
const withCaches = (...urls: readonly string[]) => ({
  caches: {
    now: urls.map((url) => ({ url, reachable: true, checkedAt: 0 })),
    added: () => [],
    add: () => undefined,
    remove: () => false,
    noteSilent: () => undefined,
    noteDoubt: () => undefined,
    usable: () => urls,
    refresh: () => Promise.resolve(),
    ready: () => Promise.resolve()
  }
})
/** As they come before a builder starts. */
const claims = (...texts: readonly string[]): GrowingLog =>
  texts.reduce((state, text) => reduce(state, { kind: 'claim', text }, 0), initialState)
const started: LogMessage = {
  kind: 'build-started',
  id: '1',
  drvPath: `${outPath}.drv`,
  machine: ''
}
const notThere = (url: string, words = 'no route') =>
  `warning: unable to download '${url}': ${words}`
const silent = (cache: string, words = 'no route') => ({
  ...{ kind: 'cache-failed', cache, why: 'silent', words }
})

describe('caches that could not be asked', () => {
  it.each<[readonly string[], string, string | null]>([
    [['https://a.org'], 'https://a.org/x.narinfo', 'https://a.org'],
    [['https://a.org/'], 'https://a.org/x.narinfo', 'https://a.org/'],
    [['https://a.org'], 'https://a.org', 'https://a.org'],
    [['https://a.org?priority=10'], 'https://a.org/nar/x', 'https://a.org?priority=10'],
    [['https://a.org/c'], 'https://a.org/c/x', 'https://a.org/c'],
    // Addresses that begin with the same letters, and others.
    [['https://a.org/c'], 'https://a.org/cache/x', null],
    [['https://a.org'], 'https://a.org.evil.com/x', null],
    [['https://a.org'], 'https://a.org:81/x', null],
    [['https://a.org'], 'http://a.org/x', null],
    [['https://a.org/c', 'https://a.org/cache'], 'https://a.org/cache/x', 'https://a.org/cache'],
    [['https://a.org', 'https://a.org/c'], 'https://a.org/c/x', 'https://a.org/c'],
    [[], 'https://a.org/x', null],
    [[''], 'https://a.org/x', null]
  ])('of %j by %j: %j', (urls, address, expected) => {
    const found = silentCaches(withCaches(...urls), claims(notThere(address)))
    expect(found).toEqual(expected === null ? [] : [silent(expected)])
  })

  it('are told once, wherever it was said', () => {
    const said: readonly LogMessage[] = [
      { kind: 'claim', text: notThere('https://a.org/1', 'one') },
      { kind: 'claim', text: notThere('https://a.org/2', 'two') },
      { kind: 'text', level: 0, text: notThere('https://b.org/1', 'three') },
      { kind: 'text', level: 0, text: 'else' },
      { kind: 'text', level: 1, text: notThere('https://c.org/1', 'four') }
    ]
    const state = said.reduce((before, message) => reduce(before, message, 0), initialState)
    const found = silentCaches(withCaches('https://a.org', 'https://b.org', 'https://c.org'), state)
    expect(found).toEqual([
      silent('https://a.org', 'two'),
      silent('https://b.org', 'three'),
      silent('https://c.org', 'four')
    ])
  })

  it('may be so where it is said while a builder runs, or after: then they are only doubted', () => {
    const nix = withCaches('https://a.org', 'https://b.org')
    const before = claims(notThere('https://a.org/1'))
    const ended: LogMessage = { kind: 'stopped', id: '1' }
    const late: LogMessage = { kind: 'claim', text: notThere('https://b.org/1') }
    const again: LogMessage = { kind: 'text', level: 1, text: notThere('https://a.org/2') }
    for (const messages of [
      [started, late, again],
      [started, ended, late, again]
    ]) {
      const state = messages.reduce((one, message) => reduce(one, message, 0), before)
      expect(silentCaches(nix, state)).toEqual([silent('https://a.org')])
      expect(maybeSilentCaches(nix, state)).toEqual(['https://b.org'])
    }
  })

  // Each is left alone for a while: one that is not told would be waited for with each build.
  it.each([1, 5, 6, 50])('are told all, of %d', (count) => {
    const urls = Array.from({ length: count }, (_, at) => `https://c${at}.org`)
    const found = silentCaches(
      withCaches(...urls),
      claims(...urls.map((url) => notThere(`${url}/x`)))
    )
    expect(found.map(({ cache }) => cache)).toEqual(urls)
  })

  it.each([
    [300, 300],
    [301, 302],
    [3000, 302]
  ])('have said %d characters', (length, shown) => {
    const said = claims(notThere('https://a.org/x', 'w'.repeat(length)))
    const [found] = silentCaches(withCaches('https://a.org'), said)
    expect(found?.words).toHaveLength(shown)
    expect(found?.words?.endsWith(' …')).toBe(length > 300)
  })
})

describe('why a result did not come from a cache', () => {
  const nix = withCaches('https://a.org')
  const fetched = (state: LogState, from = 'https://a.org?x=1'): LogState => ({
    ...state,
    fetched: new Map([[outPath, from]])
  })
  const failed = (why: string, cache: string | null) => ({
    ...{ kind: 'cache-failed', cache, why, words: null }
  })

  it.each<[LogState, object | null]>([
    [initialState, null],
    [fetched(initialState), failed('not-whole', 'https://a.org')],
    [
      fetched(claims(`hash mismatch importing path '${outPath}';`)),
      failed('other', 'https://a.org')
    ],
    [claims(`hash mismatch importing path '${outPath}';`), failed('other', null)],
    [
      claims(
        `substitute for '${outPath}' from 'https://b.org?y=1' is not signed by any of the keys in 'trusted-public-keys'`
      ),
      failed('not-signed', 'https://b.org')
    ],
    [claims(`NAR info file '${hash}.narinfo' is corrupt`), failed('damaged', null)],
    // Of other paths.
    [claims(`hash mismatch importing path '${outPath.replace('4', '5')}'`), null],
    [claims("hash mismatch importing path 'a'", "hash mismatch importing path ''"), null],
    [claims("NAR info file '0000.narinfo' is corrupt"), null],
    [claims("substitute for 'b' from 'x' is not signed by any of the keys"), null]
  ])('%#', (state, expected) => {
    expect(notFromCache(nix, state)(outPath)).toEqual(expected === null ? [] : [expected])
  })

  it('is that one is silent, of what nothing else is known of', () => {
    const state = claims(notThere('https://a.org/x'), `NAR info file '${hash}.narinfo' is corrupt`)
    const why = notFromCache(nix, state)
    expect(why(outPath)).toEqual([failed('damaged', null)])
    expect(why('/nix/store/00000000000000000000000000000000-b')).toEqual([silent('https://a.org')])
  })

  it('is looked up: a hundred times as many results take no hundred times as long', () => {
    const hashOf = (at: number) => at.toString().padStart(32, '0')
    const state = claims(
      ...Array.from({ length: 1000 }, (_, at) => `NAR info file '${hashOf(at)}.narinfo' is corrupt`)
    )
    const found = (count: number) => {
      const began = process.cpuUsage().user
      const why = notFromCache(nix, state)
      const all = Array.from({ length: count }, (_, at) => why(`/nix/store/${hashOf(at)}-x`))
      const failures = all.filter((one) => one.length > 0).length
      return { failures, took: process.cpuUsage().user - began }
    }
    found(100)
    const [few, many] = [found(100), found(10_000)]
    expect([few.failures, many.failures]).toEqual([100, 1000])
    expect(many.took / few.took).toBeLessThan(50)
  })
})

describe('a call that came to nothing', () => {
  const other = { kind: 'other', text: '' } as const
  it.each([
    [withCaches('https://a.org'), initialState, other, true],
    [withCaches('https://a.org'), initialState, { kind: 'line-taken-for-message' } as const, true],
    [withCaches(), initialState, other, false],
    [withCaches('https://a.org'), initialState, null, false],
    [withCaches('https://a.org'), initialState, { kind: 'no-space' } as const, false]
  ])('%#', (nix, state, problem, expected) => {
    expect(isEndedByCache(nix, state, problem)).toBe(expected)
  })
})
