import { fitsPattern, type PatternPart } from '../../nix/base/index.ts'

/** One run that was counted. */
export interface HistoryEntry {
  readonly line: number
  readonly input: string
  /** What it showed as plain text, or null where that was nothing. */
  readonly output: string | null
}

/** What a client asks of the history ("History" of the messaging specification). */
export type HistoryQuery =
  | { readonly kind: 'tail'; readonly count: number | null }
  /** From `start`, and up to but without `stop`; null stands for the end. */
  | { readonly kind: 'range'; readonly start: number; readonly stop: number | null }
  /** `pattern` in the style of file names: `*`, `?` and `[…]`. The last `count` that match. */
  | {
      readonly kind: 'search'
      readonly pattern: string
      readonly count: number | null
      readonly unique: boolean
    }

/** The runs of this kernel, in memory: what was typed in an earlier one is the client's to keep. */
export interface HistoryRecord {
  add(entry: HistoryEntry): void
  find(query: HistoryQuery): readonly HistoryEntry[]
}

/** How many runs are remembered, the oldest being forgotten first. */
const remembered = 10_000

/** An empty record. */
export function createHistoryRecord(): HistoryRecord {
  const entries: HistoryEntry[] = []
  return {
    add: (entry) => {
      entries.push(entry)
      if (entries.length > remembered) entries.shift()
    },
    find: (query) => {
      switch (query.kind) {
        case 'tail':
          return lastOf(entries, query.count)
        case 'range':
          return entries.filter(
            ({ line }) => line >= query.start && (query.stop === null || line < query.stop)
          )
        case 'search': {
          const matches = matcher(query.pattern)
          const found = entries.filter(({ input }) => matches(input))
          return lastOf(query.unique ? lastOfEachInput(found) : found, query.count)
        }
      }
    }
  }
}

function lastOf(entries: readonly HistoryEntry[], count: number | null): readonly HistoryEntry[] {
  if (count === null) return entries.slice()
  return count <= 0 ? [] : entries.slice(-count)
}

function lastOfEachInput(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const last = new Map(entries.map((entry) => [entry.input, entry]))
  return entries.filter((entry) => last.get(entry.input) === entry)
}

/** Matches the whole text against a pattern. */
function matcher(pattern: string): (text: string) => boolean {
  const parts = partsOf(pattern)
  return (text) => fitsPattern(parts, text)
}

function partsOf(pattern: string): readonly PatternPart[] {
  const tokens = pattern.match(/\[!?\]?[^\]]*\]|[^]/gu) ?? []
  return tokens.map((token): PatternPart => {
    if (token === '*') return 'any'
    if (token === '?') return () => true
    const [, negation, members] = /^\[(!?)([^]+)\]$/u.exec(token) ?? []
    if (members === undefined) return (character) => character === token
    const isMember = memberOf(Array.from(members))
    return (character) => isMember(character) !== (negation === '!')
  })
}

/** Single characters, and ranges of them as `a-z`. */
function memberOf(members: readonly string[]): (character: string) => boolean {
  const ranges: [number, number][] = []
  for (let index = 0; index < members.length; index += 1) {
    const first = codeOf(members[index])
    const isRange = members[index + 1] === '-' && members[index + 2] !== undefined
    ranges.push([first, isRange ? codeOf(members[index + 2]) : first])
    if (isRange) index += 2
  }
  return (character) =>
    ranges.some(([first, last]) => codeOf(character) >= first && codeOf(character) <= last)
}

function codeOf(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1
}
