import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { GenericSchema } from 'valibot'
import type { Nix } from '../installation/index.ts'
import {
  type Fitting,
  holderName,
  keep,
  keepMore,
  keptEnd,
  keptNames,
  keptStatus,
  readJson
} from '../base/index.ts'

/**
 * A file that has grown beyond this many bytes is written anew with what this kernel has used: a
 * step takes some 600, so that a program of 100,000 steps has room.
 */
export const mostBytes = 100_000_000

/**
 * Records of a holder, by keys that say all that they depend on: one that is there is right, if what
 * it read is as it was.
 *
 * A file of lines, to which each evaluation appends, and no database: all records of a holder are
 * wanted at once when its program is evaluated again, and none of another. 100,000 lines are read and told apart in
 * 0.2 s, and a line is parsed when somebody asks for it. Kernels that append at once harm no line, and
 * a line that is cut off or garbled fails its check and counts as missing.
 */
export interface RecordFile {
  /** The record under a key; null where there is none, or none that fits. */
  get<Schema extends GenericSchema>(key: string, schema: Schema): Fitting<Schema> | null
  /** Whether there is any record at all. */
  isEmpty(): boolean
  /** Takes records, which are there at once, and kept with the next `flush`. */
  add(records: ReadonlyMap<string, unknown>): void
  /** Keeps what was added. Where that cannot be, this kernel goes on without. */
  flush(): void
}

/** The records of one holder; read when the first is asked for. Those of another kind are by themselves. */
export function createRecordFile(
  { stateFolder }: Pick<Nix, 'stateFolder'>,
  holder: string,
  most = mostBytes,
  kind: '' | '.answers' = ''
): RecordFile {
  const file = join(recordsFolder(stateFolder), `${holderName(holder)}${kind}.jsonl`)
  let lines: Map<string, string> | null = null
  const used = new Set<string>()
  let added: string[] = []
  const read = (): Map<string, string> => (lines ??= linesOf(keptEnd(file, 2 * most)?.text ?? ''))
  return {
    get(key, schema) {
      const line = read().get(key)
      if (line === undefined) return null
      const json = contentOf(line)
      const record = json === null ? null : readJson(schema, json)
      if (record !== null) used.add(key)
      return record
    },
    isEmpty: () => read().size === 0,
    add(records) {
      const all = read()
      for (const [key, record] of records) {
        const line = lineOf(key, JSON.stringify(record))
        all.set(key, line)
        used.add(key)
        added.push(line)
      }
    },
    flush() {
      const lines = added
      added = []
      if (lines.length === 0 || !keepMore(file, `\n${lines.join('\n')}\n`)) return
      if ((keptStatus(file)?.size ?? 0) <= most) return
      // Half the room is for what comes. The newest stand last.
      const kept: string[] = []
      let left = most / 2
      for (const [key, line] of [...read()].reverse()) {
        if (!used.has(key)) continue
        left -= line.length + 1
        if (left < 0) break
        kept.push(line)
      }
      keep(file, `${kept.reverse().join('\n')}\n`)
    }
  }
}

/** Where the records of all holders are, which no program needs: they spare evaluations. */
export function recordsFolder(stateFolder: string): string {
  return join(stateFolder, 'evaluations')
}

/** How many holders have records in a state, and how many bytes these take. */
export function recordsSize(stateFolder: string): {
  readonly holders: number
  readonly bytes: number
} {
  const folder = recordsFolder(stateFolder)
  const names = keptNames(folder)
  const sizes = names.map((name) => keptStatus(join(folder, name))?.size ?? 0)
  const holders = new Set(names.map((name) => name.split('.', 1)[0]))
  return { holders: holders.size, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

const keyLength = 43
const checkLength = 12

/** `KEY CHECK JSON`. */
function lineOf(key: string, json: string): string {
  return `${key} ${checkOf(key, json)} ${json}`
}

function checkOf(key: string, json: string): string {
  return createHash('sha256').update(key).update(json).digest('base64url').slice(0, checkLength)
}

function contentOf(line: string): string | null {
  const key = line.slice(0, keyLength)
  const json = line.slice(keyLength + checkLength + 2)
  return line.slice(keyLength + 1, keyLength + 1 + checkLength) === checkOf(key, json) ? json : null
}

/** By key, the last of each. */
function linesOf(text: string): Map<string, string> {
  const lines = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.length <= keyLength + checkLength + 2) continue
    const key = line.slice(0, keyLength)
    // At its place in the order of the file.
    lines.delete(key)
    lines.set(key, line)
  }
  return lines
}
