import { columnsOf, countLines, encodingNotes, linesReading, readText } from '../text/index.ts'
import { depthOf, type Reader } from '../reading/index.ts'

/** A line longer than this is no record that fits a row. */
const longest = 20_000

/**
 * JSON Lines whose records are objects as a table, a column a key; other lines as they are. Types
 * and histograms are of the records that were read.
 */
export const readJsonLines: Reader = async (content, _path, limits) => {
  const text = await readText(content, limits.head, limits.tail)
  if (text === null) return null
  const { tail } = text
  const isWhole = tail === null
  const lines = text.head.split('\n')
  if (!isWhole) lines.pop()
  const records = recordsOf(lines)
  if (records === null || records.length === 0) return linesReading(text, content, limits)
  const ending = isWhole ? [] : (recordsOf(tail.split('\n').slice(1)) ?? [])
  const names = [...new Set(records.slice(0, 1000).flatMap((record) => [...record.keys()]))]
  const kept = names.slice(0, limits.columns)
  const shape = (record: Record): readonly string[] =>
    kept.map((name) => (record.get(name) ?? '').slice(0, limits.line))
  const all = [...records, ...ending].map(shape)
  const last = isWhole ? all : ending.map(shape)
  const isShort = isWhole && records.length <= limits.rows + limits.lastRows
  const isCounted = !isWhole && !content.isCut && text.encoding !== 'UTF-16'
  // No cells, so no byte between them.
  const count = isCounted ? await countLines(content, 0, limits.counted) : null
  const counted = count?.isExact === true ? count.lines : null
  return {
    preview: {
      kind: 'table',
      columns: columnsOf(kept, all, !isWhole),
      omittedColumns: names.length - kept.length,
      rows: isShort ? all : all.slice(0, limits.rows),
      lastRows: isShort ? [] : last.slice(-limits.lastRows),
      totalRows: isWhole ? records.length : counted,
      ...(count === null || count.isExact ? {} : { estimatedRows: count.lines })
    },
    notes: [
      ...encodingNotes(text),
      ...(isWhole ? [] : [{ kind: 'ends-alone', ends: 'both-ends' } as const])
    ]
  }
}

type Record = ReadonlyMap<string, string>

/** null where a line is no object. */
function recordsOf(lines: readonly string[]): readonly Record[] | null {
  const records: Record[] = []
  for (const line of lines) {
    if (line.trim() === '') continue
    if (line.length > longest || depthOf(line) > 60) return null
    const record = recordOf(line)
    if (record === null) return null
    records.push(record)
  }
  return records
}

function recordOf(line: string): Record | null {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    return new Map(Object.entries(value).map(([key, part]) => [key, textOf(part)]))
  } catch {
    return null
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
