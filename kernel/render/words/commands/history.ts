import { atInWords, type Change, type Document } from '../../../outcome/index.ts'
import { changeInWords } from '../index.ts'
import { pale, paragraph, textTable, warning } from './blocks.ts'
import { goneInWords } from './gone.ts'

/** What a step was, the last identity first. */
export interface PastOfStep {
  readonly step: string
  readonly identities: readonly PastIdentity[]
  /** Whether what it is now was removed by hand. */
  readonly isGone: boolean
  /** Earlier identities: whether there are any, and whether a result of one is in the store. */
  readonly earlier: 'none' | 'collected' | 'stored'
}

export interface PastIdentity {
  /** What commands name it by; null where its result is not there. */
  readonly name: string | null
  readonly result: 'now' | 'stored' | 'collected' | 'gone'
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The beginning of the hash in its path; empty where that has none. */
  readonly hash: string
  /** What was done to get from the one before to it. */
  readonly by:
    | { readonly kind: 'first' }
    | { readonly kind: 'built-again' }
    | { readonly kind: 'changed'; readonly changes: readonly Change[] }
}

/** Changes of one identity that a row has room for. */
const mostChanges = 4

/** What `%history` says of a step. */
export function historyInWords({ step, identities, isGone, earlier }: PastOfStep): Document {
  const title = `History of ${step}`
  if (identities.length === 0) {
    const text = 'This notebook never showed it with a result, as far as is remembered.'
    return { title, blocks: [paragraph(text)] }
  }
  const rows = identities.map(({ name, result, at, hash, by }) => [
    { text: name ?? '' },
    result === 'gone' ? { text: 'gone', tone: 'bad' as const } : { text: results[result] },
    { text: atInWords(at) },
    { text: hash },
    { text: byInWords(by) }
  ])
  return {
    title,
    blocks: [
      textTable(['step', 'result', 'shown since', 'identity', 'what was changed'], rows),
      ...(isGone ? [warning(goneInWords([step]))] : []),
      pale(earlierInWords(step, earlier))
    ]
  }
}

const results: Readonly<Record<Exclude<PastIdentity['result'], 'gone'>, string>> = {
  now: 'now',
  stored: 'in the store',
  collected: 'collected'
}

function byInWords(by: PastIdentity['by']): string {
  switch (by.kind) {
    case 'first':
      return 'first result'
    case 'built-again':
      return 'built again, with another result'
    case 'changed': {
      const changes = by.changes.slice(0, mostChanges).map(changeInWords)
      const more = by.changes.length - mostChanges
      return [...changes, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
    }
  }
}

function earlierInWords(step: string, earlier: PastOfStep['earlier']): string {
  switch (earlier) {
    case 'none':
      return 'It is the first that this notebook remembers of it.'
    case 'collected':
      return 'No earlier result is in the store any more: Nix collects what no notebook shows.'
    case 'stored':
      return `%history ${step} 1 shows the result before this one, %diff ${step}@1 ${step} compares the two. Nix collects what no notebook shows, so earlier results are there until the next garbage collection.`
  }
}
