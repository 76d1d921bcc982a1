import { isAbsolute, resolve } from 'node:path'
import { bad, fromHome, good, type Result } from '../base/index.ts'

/** A binary cache beside those of the user's settings, for one kernel. */
export interface AddedCache {
  /** As Nix reads it. */
  readonly url: string
  /** Who may sign what is not content-addressed, as `NAME:KEY`; null where the settings say it. */
  readonly key: string | null
  /** Whether what it has is taken without a signature. */
  readonly isUnsigned: boolean
}

/** Why words name no cache. */
export type CacheMistake =
  | { readonly kind: 'no-cache-url'; readonly given: string }
  | { readonly kind: 'no-public-key'; readonly given: string }

/** It becomes a word of Nix's settings and of command lines, and a host of one of ssh. */
const urlPattern =
  /^(?:file:\/\/\/[\w./+@=-]*|(?:https?|s3):\/\/[\w.~/%:@[\]-]+|ssh(?:-ng)?:\/\/(?:[A-Za-z0-9_][\w.-]*@)?[A-Za-z0-9[][\w.:\]-]*)\/?(?:\?[\w.~/%:=&+,-]*)?$/

/** Ed25519, as `nix-store --generate-binary-cache-key` writes it. */
const keyPattern = /^[\w.+-]+:[A-Za-z0-9+/]{43}=$/

/** The address that words mean; those of a folder, `./cache` of `folder`, are a cache of files. */
export function readCacheUrl(given: string, folder: string): Result<string, CacheMistake> {
  const path = fromHome(given)
  const isPath = isAbsolute(path) || /^\.{1,2}(?:\/|$)/.test(path)
  const url = isPath ? `file://${resolve(folder, path)}` : given
  return urlPattern.test(url) ? good(url) : bad({ kind: 'no-cache-url', given })
}

/** What a reader says of a cache, read strictly. */
export function readCache(
  given: string,
  folder: string,
  { key, isUnsigned }: Pick<AddedCache, 'key' | 'isUnsigned'>
): Result<AddedCache, CacheMistake> {
  const url = readCacheUrl(given, folder)
  if (!url.ok) return url
  if (key !== null && !keyPattern.test(key)) return bad({ kind: 'no-public-key', given: key })
  return good({ url: url.value, key, isUnsigned })
}

/** As Nix's setting `substituters` has it. */
export function cacheAddress({ url, isUnsigned }: AddedCache): string {
  return isUnsigned ? withParameter(url, 'trusted=1') : url
}

/** An address of a store with one more of its settings. */
export function withParameter(url: string, parameter: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}${parameter}`
}
