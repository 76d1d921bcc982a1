import { inNaturalOrder } from '../../state/index.ts'
import type { Completions, Match } from '../../session.ts'

/** A match before it is compared with what is typed. */
export interface Candidate extends Match {
  /** The smaller, the sooner it is meant. */
  readonly rank: number
  /** What is typed to get it, where that is not the text itself. */
  readonly typedAs?: string
}

/** Where matches go: the word at the cursor, `typed` of which stands before it. */
export interface Word {
  readonly typed: string
  readonly from: number
  readonly to: number
}

/** Candidates for one word. */
export interface Candidates extends Word {
  readonly candidates: readonly Candidate[]
  /** Of candidates that nobody listed, how many more there are. */
  readonly leftOut?: number
}

/** No menu that somebody reads is longer; a page lets its reader type on in it. */
export const mostMatches = 1000

/**
 * What begins with what is typed, letter by letter or else but for capitals: the best first, each
 * once. What is typed is text, whatever characters it has.
 */
export function matching({ candidates, typed, from, to, leftOut = 0 }: Candidates): Completions {
  const lower = typed.toLowerCase()
  const byText = new Map<string, Candidate & { readonly isExact: boolean }>()
  for (const candidate of candidates) {
    const name = candidate.typedAs ?? candidate.text
    if (!name.toLowerCase().startsWith(lower)) continue
    const before = byText.get(candidate.text)
    if (before === undefined || candidate.rank < before.rank)
      byText.set(candidate.text, { ...candidate, isExact: name.startsWith(typed) })
  }
  const found = [...byText.values()].sort(
    (one, other) =>
      Number(other.isExact) - Number(one.isExact) ||
      one.rank - other.rank ||
      inNaturalOrder(one.text, other.text)
  )
  const more = leftOut + Math.max(0, found.length - mostMatches)
  return {
    matches: found.slice(0, mostMatches).map(({ text, type, signature }) => ({
      text,
      type,
      ...(signature === undefined ? {} : { signature })
    })),
    ...(more === 0 ? {} : { leftOut: more }),
    start: from,
    end: to
  }
}
