import { cacheTexts, hashPart, type StorePath } from '../base/index.ts'
import type { Cache, Nix } from '../installation/index.ts'
import type { LogState } from '../log/index.ts'
import type { FailureCause } from './failure.ts'
import { firstWords } from './first-words.ts'
import type { Remark } from './remark.ts'

/** What Nix said in one call that is no log of a builder; a builder may write what looks like it. */
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
  const refusals = refusalsIn(said(state))
  const silent = silentCaches(nix, state)
  return (outPath) => {
    const from = state.fetched.get(outPath) ?? null
    const refusal = refusals.get(hashPart(outPath) ?? '')
    if (refusal !== undefined) return [failed(refusal.why, refusal.cache ?? from)]
    return from === null ? silent : [failed('not-whole', from)]
  }
}

type CacheFailure = Extract<Remark, { readonly kind: 'cache-failed' }>

/** `cache` is null where the text does not say which it was. */
interface Refusal {
  readonly why: CacheFailure['why']
  readonly cache: string | null
}

/** What was refused of what caches gave, by the hash in its path; what was said of it first. */
function refusalsIn(texts: readonly string[]): ReadonlyMap<string, Refusal> {
  const refusals = new Map<string, Refusal>()
  const take = (hash: string | undefined, why: Refusal['why'], cache: string | null) => {
    if (hash !== undefined && !refusals.has(hash)) refusals.set(hash, { why, cache })
  }
  const { otherContent, notSigned, corrupt } = cacheTexts
  for (const text of texts) {
    take(hashPart(otherContent.pattern.exec(text)?.[1] ?? ''), 'other', null)
    const [, path = '', cache = null] = notSigned.pattern.exec(text) ?? []
    take(hashPart(path), 'not-signed', cache)
    take(corrupt.pattern.exec(text)?.[1], 'damaged', null)
  }
  return refusals
}

function failed(why: CacheFailure['why'], cache: string | null): CacheFailure {
  return {
    ...{ kind: 'cache-failed', cache: cache === null ? null : withoutParameters(cache) },
    ...{ why, words: null }
  }
}

/** Caches that could not be asked, each once: by what Nix itself says. */
export function silentCaches(
  { caches }: Pick<Nix, 'caches'>,
  { ownTexts }: LogState
): readonly CacheFailure[] {
  return [...calledSilent(caches, ownTexts)].map(([cache, words]) => ({
    ...{ kind: 'cache-failed', cache, why: 'silent', words }
  }))
}

/** Other caches of which the same is said by Nix, or by a builder: they are to be looked at. */
export function maybeSilentCaches(
  { caches }: Pick<Nix, 'caches'>,
  state: LogState
): readonly string[] {
  const known = calledSilent(caches, state.ownTexts)
  return [...calledSilent(caches, said(state)).keys()].filter((cache) => !known.has(cache))
}

/** With the words for it. */
function calledSilent(
  caches: Nix['caches'],
  texts: readonly string[]
): ReadonlyMap<string, string> {
  const silent = new Map<string, string>()
  for (const text of texts) {
    const [, address, words = ''] = cacheTexts.notDownloaded.pattern.exec(text) ?? []
    const cache = address === undefined ? undefined : cacheOf(caches.now, address)
    if (cache !== undefined) silent.set(cache, firstWords(words))
  }
  return silent
}

/** The cache that has a file at this address: of those that are folders of each other the inner one. */
function cacheOf(caches: readonly Pick<Cache, 'url'>[], address: string): string | undefined {
  let found: { readonly url: string; readonly folder: string } | undefined
  for (const { url } of caches) {
    const folder = withoutParameters(url).replace(/\/$/, '')
    const isThere = folder !== '' && (address === folder || address.startsWith(`${folder}/`))
    if (isThere && (found === undefined || folder.length > found.folder.length))
      found = { url, folder }
  }
  return found?.url
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
