import { hashPart, type StorePath } from '../../../nix/base/index.ts'
import {
  changesBetween,
  earlierIdentities,
  type HistoryEntry,
  historyOf
} from '../../session/history/index.ts'
import { atInWords, type Document } from '../../outcome/index.ts'
import { changeInWords } from '../../render/words/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { goneInWords } from '../../render/words/commands/index.ts'

/** Changes of one identity that a row has room for. */
const mostChanges = 4

/**
 * What a step was, the last identity first, with what was changed to get from the one before to it.
 * `current` is null for a step that is not defined any more; `gone` are results that were removed by
 * hand.
 */
export function historyDocument(
  engine: Pick<Engine, 'history' | 'nix' | 'workspace'>,
  name: string,
  current: StorePath | null,
  gone: ReadonlySet<StorePath>
): Document {
  const entries = historyOf(engine, name)
  const title = `History of ${name}`
  if (entries.length === 0) {
    const text = 'This notebook never showed it with a result, as far as is remembered.'
    return { title, blocks: [{ kind: 'paragraph', text }] }
  }
  const earlier = earlierIdentities(engine, name, current)
  const rows = [...entries].reverse().map((entry) => {
    const back = earlier.indexOf(entry) + 1
    const isCurrent = entry.drvPath === current
    const identity = isCurrent ? name : back === 0 ? '' : `${name}@${back}`
    const isGone = gone.has(entry.outPath)
    const place = isGone ? 'gone' : isCurrent ? 'now' : back === 0 ? 'collected' : 'in the store'
    return [
      { text: identity },
      isGone ? { text: place, tone: 'bad' as const } : { text: place },
      { text: atInWords(entry.at) },
      { text: hashPart(entry.outPath)?.slice(0, 8) ?? '' },
      { text: changed(engine, entries, entry) }
    ]
  })
  const currentIsGone = entries.some(
    ({ drvPath, outPath }) => drvPath === current && gone.has(outPath)
  )
  const titles = ['step', 'result', 'shown since', 'identity', 'what was changed']
  return {
    title,
    blocks: [
      {
        kind: 'table',
        columns: titles.map((column) => ({ title: column, numeric: false })),
        rows,
        omitted: 0
      },
      ...(currentIsGone
        ? [{ kind: 'paragraph', text: goneInWords([name]), tone: 'warning' } as const]
        : []),
      {
        kind: 'paragraph',
        text: entries.every(({ drvPath }) => drvPath === current)
          ? 'It is the first that this notebook remembers of it.'
          : earlier.length === 0
            ? 'No earlier result is in the store any more: Nix collects what no notebook shows.'
            : `%history ${name} 1 shows the result before this one, %diff ${name}@1 ${name} compares the two. Nix collects what no notebook shows, so earlier results are there until the next garbage collection.`,
        tone: 'pale'
      }
    ]
  }
}

function changed(
  engine: Pick<Engine, 'nix' | 'workspace' | 'history'>,
  entries: readonly HistoryEntry[],
  entry: HistoryEntry
): string {
  const before = entries[entries.indexOf(entry) - 1]
  if (before === undefined) return 'first result'
  if (before.drvPath === entry.drvPath) return 'built again, with another result'
  const changes = changesBetween(engine, before.drvPath, entry.drvPath).map(changeInWords)
  const more = changes.length - mostChanges
  return [...changes.slice(0, mostChanges), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}
