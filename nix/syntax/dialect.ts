import { isAtLeast } from '../base/index.ts'

/** What differs in the language from one version of Nix to the next. */
export interface Dialect {
  /** `|>` and `<|`: from 2.24 on, and only with the experimental feature `pipe-operators`. */
  readonly pipeOperators: boolean
  /**
   * Whether two literal sets of one name are merged at any depth (from 2.26 on), or only when they
   * have no name in common: `{ a.b.c = 1; a = { b.d = 2; }; }`.
   */
  readonly deepMerge: boolean
  /** Whether a string may hold the character U+0000; from 2.26 on it may not. */
  readonly nullCharacters: boolean
}

/** The language as the newest Nix has it, without experimental features. */
export const newestDialect: Dialect = {
  pipeOperators: false,
  deepMerge: true,
  nullCharacters: false
}

/** The language with all that some Nix takes: for texts that are only looked through. */
export const anyDialect: Dialect = { pipeOperators: true, deepMerge: true, nullCharacters: true }

/** Lix calls it by the other name. */
const pipeFeatures = ['pipe-operators', 'pipe-operator']

/** The language of a version such as `2.8.0`, with the experimental features that are on. */
export function dialectOf(version: string, features: readonly string[] = []): Dialect {
  return {
    pipeOperators:
      isAtLeast(version, 2, 24) && pipeFeatures.some((name) => features.includes(name)),
    deepMerge: isAtLeast(version, 2, 26),
    nullCharacters: !isAtLeast(version, 2, 26)
  }
}
