import { cacheTexts, hashPart, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import type { LogState } from '../log/index.ts'
import type { FailureCause } from './failure.ts'
import type { Remark } from './limits.ts'

/** So many caches are named, in so many words; a builder may write what looks like any number of them. */
const mostNamed = 5
const longestWords = 300

/** What Nix said in one call that is no log of a builder. */
function said({ errors, claims, remarks }: LogState): readonly string[] {
  return [...errors, ...claims, ...remarks]
}

/**
 * Why results were built that a cache promised: what came was not whole, was something else or was not
 * signed, or the cache did not give it.
 */
export function notFromCache(
  nix: Pick<Nix, 'caches'>,
  state: LogState
): (outPath: StorePath) => readonly Remark[] {
  const texts = said(state)
  const silent = silentCaches(nix, state)
  return (outPath) => {
    const own = ofPath(texts, state.fetched.get(outPath), outPath)
    return own === null ? silent : [own]
  }
}

/** `from`: the cache that it began to come from. */
function ofPath(
  texts: readonly string[],
  from: string | undefined,
  outPath: StorePath
): Remark | null {
  const { otherContent, notSigned, corrupt } = cacheTexts
  const failed = (why: CacheFailure['why'], cache: string | null): Remark => ({
    ...{ kind: 'cache-failed', cache: cache === null ? null : withoutParameters(cache) },
    ...{ why, words: null }
  })
  for (const text of texts) {
    if (otherContent.pattern.exec(text)?.[1] === outPath) return failed('other', from ?? null)
    const [, path, cache = null] = notSigned.pattern.exec(text) ?? []
    if (path === outPath) return failed('not-signed', cache)
    if (corrupt.pattern.exec(text)?.[1] === hashPart(outPath)) return failed('damaged', null)
  }
  return from === undefined ? null : failed('not-whole', from)
}

type CacheFailure = Extract<Remark, { readonly kind: 'cache-failed' }>

/** Caches that could not be asked, each once. */
export function silentCaches(
  { caches }: Pick<Nix, 'caches'>,
  state: LogState
): readonly CacheFailure[] {
  const silent = new Map<string, string>()
  for (const text of said(state)) {
    const [, address = '', words = ''] = cacheTexts.notDownloaded.pattern.exec(text) ?? []
    const cache = caches.now.find(({ url }) => address.startsWith(withoutParameters(url)))
    if (cache !== undefined && silent.size < mostNamed)
      silent.set(cache.url, words.slice(0, longestWords))
  }
  return [...silent].map(([cache, words]) => ({
    ...{ kind: 'cache-failed', cache, why: 'silent', words }
  }))
}

/**
 * Whether a call came to nothing since a cache holds what is no record of a result: later Nix ends there,
 * with no build begun.
 */
export function isEndedByCache(
  { caches }: Pick<Nix, 'caches'>,
  state: LogState,
  problem: FailureCause | null
): boolean {
  if (problem?.kind !== 'other' && problem?.kind !== 'line-taken-for-message') return false
  const isBegun = state.running.size > 0 || state.ended.size > 0
  return !isBegun && caches.usable().length > 0
}

function withoutParameters(url: string): string {
  return url.split('?')[0] ?? url
}
