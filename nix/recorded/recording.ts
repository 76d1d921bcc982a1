import { createHash } from 'node:crypto'
import type { DescribeRequest } from '../evaluator/index.ts'
import { createPause, type StorePath } from '../base/index.ts'
import type { Literal } from '../syntax/index.ts'
import { type Evaluated, pathsIn } from './record.ts'
import type { RecordFile } from './record-file.ts'
import type { RecordedReads } from './reads.ts'
import type { SlotKeys } from './slot-keys.ts'
import type { ValidPaths } from './valid-paths.ts'

interface Parts {
  readonly file: RecordFile
  readonly keys: SlotKeys
  readonly reads: RecordedReads
  readonly valid: ValidPaths
}

/** Something that was evaluated, in a process that had looked at files at `since`. */
export interface ToRecord {
  readonly request: DescribeRequest
  readonly record: Evaluated
  /** Milliseconds since the epoch. */
  readonly since: number
}

/**
 * Keeps what was evaluated, beside all else: to find out what a text reads takes half a millisecond,
 * which nobody is to wait for.
 */
export class Recording {
  readonly #parts: Parts
  #waiting: ToRecord[] = []
  #underWay: Promise<void> | null = null

  constructor(parts: Parts) {
    this.#parts = parts
  }

  add(one: ToRecord): void {
    this.#waiting.push(one)
    this.#underWay ??= this.#keepAll().finally(() => (this.#underWay = null))
  }

  /** Settles when all is kept. */
  async end(): Promise<void> {
    while (this.#underWay !== null) await this.#underWay
  }

  async #keepAll(): Promise<void> {
    const pause = createPause()
    while (this.#waiting.length > 0) {
      // With the answer at hand others go on first.
      await pause.now()
      const batch = this.#waiting
      this.#waiting = []
      const records = new Map<string, unknown>()
      const held: StorePath[] = []
      for (const { request, record, since } of batch) {
        await pause()
        if (!this.#parts.reads.record(request.slot, since)) continue
        const key = recordKey(this.#parts.keys, this.#parts.reads, request)
        if (key === null) continue
        records.set(key, record)
        held.push(...heldFor(record))
      }
      this.#parts.file.add(records)
      this.#parts.file.flush()
      this.#parts.valid.hold(held)
    }
  }
}

/** What is kept of an answer stands under this; null where it was never recorded what it reads. */
export function recordKey(
  keys: { of(slot: DescribeRequest['slot']): { readonly key: string } },
  reads: Pick<RecordedReads, 'digest'>,
  { slot, literal, question }: DescribeRequest
): string | null {
  const read = reads.digest(slot)
  if (read === null) return null
  const asked = [question, literal === null ? null : shapeOf(literal)]
  return createHash('sha256')
    .update(JSON.stringify([keys.of(slot).key, read, asked]))
    .digest('base64url')
}

/** A map is no JSON. */
function shapeOf({ kind, members }: Literal): unknown {
  return [kind, [...members].map(([name, literal]) => [name, shapeOf(literal)])]
}

/** A step is held when it is built; what is never built, as a program or brought-in files, from now on. */
function heldFor({ value }: Evaluated): readonly StorePath[] {
  return value.kind === 'step' || value.kind === 'steps' || value.kind === 'file'
    ? []
    : pathsIn(value)
}
