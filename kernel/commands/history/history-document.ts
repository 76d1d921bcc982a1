import { hashPart, type StorePath } from '../../../nix/base/index.ts'
import {
  changesBetween,
  earlierIdentities,
  type HistoryEntry,
  historyOf
} from '../../session/history/index.ts'
import type { Document } from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { historyInWords, type PastIdentity } from '../../render/words/commands/index.ts'

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
  const earlier = earlierIdentities(engine, name, current)
  const identities = [...entries].reverse().map((entry): PastIdentity => {
    const back = earlier.indexOf(entry) + 1
    const isCurrent = entry.drvPath === current
    return {
      name: isCurrent ? name : back === 0 ? null : `${name}@${back}`,
      result: gone.has(entry.outPath)
        ? 'gone'
        : isCurrent
          ? 'now'
          : back === 0
            ? 'collected'
            : 'stored',
      at: entry.at,
      hash: hashPart(entry.outPath)?.slice(0, 8) ?? '',
      by: changedBy(engine, entries, entry)
    }
  })
  const isFirst = entries.every(({ drvPath }) => drvPath === current)
  return historyInWords({
    ...{ step: name, identities },
    isGone: entries.some(({ drvPath, outPath }) => drvPath === current && gone.has(outPath)),
    earlier: isFirst ? 'none' : earlier.length === 0 ? 'collected' : 'stored'
  })
}

function changedBy(
  engine: Pick<Engine, 'nix' | 'workspace' | 'history'>,
  entries: readonly HistoryEntry[],
  entry: HistoryEntry
): PastIdentity['by'] {
  const before = entries[entries.indexOf(entry) - 1]
  if (before === undefined) return { kind: 'first' }
  if (before.drvPath === entry.drvPath) return { kind: 'built-again' }
  return { kind: 'changed', changes: changesBetween(engine, before.drvPath, entry.drvPath) }
}
