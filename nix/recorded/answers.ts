import { createHash } from 'node:crypto'
import * as v from 'valibot'
import type { SettledReads } from '../evaluator/index.ts'
import type { Nix } from '../installation/index.ts'
import { fits, type Fitting } from '../base/index.ts'
import { Disk } from './disk.ts'
import { ownPaths } from './own-paths.ts'
import { createRecordFile } from './record-file.ts'
import { stampOf } from './stamp.ts'

/**
 * Answers to questions about all that a holder evaluates, kept for later commands: where nothing is
 * another, a question costs neither an evaluation nor a look at each definition.
 */
export interface RecordedAnswers {
  /** The answer to a question, all parts of which count; null where there is none that still holds. */
  get<Schema extends v.GenericSchema>(
    question: readonly string[],
    schema: Schema
  ): Fitting<Schema> | null
  /** Keeps one, with all that was read from the disk for it. */
  keep(question: readonly string[], answer: unknown, reads: SettledReads): void
}

/** An answer about 10,000 definitions takes some 5 MB, and what is kept is read as a whole. */
const mostBytes = 20_000_000

const kept = v.object({ paths: ownPaths, digest: v.string(), answer: v.unknown() })

/** The answers of one holder, beside its records: where these are many, they take longer to read than all else. */
export function createAnswers(nix: Nix, holder: string): RecordedAnswers {
  const file = createRecordFile(nix, holder, mostBytes, '.answers')
  const stamp = stampOf(nix)
  const keyOf = (question: readonly string[]) =>
    createHash('sha256')
      .update(JSON.stringify(['answer', stamp, question]))
      .digest('base64url')
  return {
    get(question, schema) {
      const record = file.get(keyOf(question), kept)
      if (record === null || new Disk().digest(record.paths) !== record.digest) return null
      return fits(schema, record.answer) ? record.answer : null
    },
    keep(question, answer, { paths, digest }) {
      file.add(new Map([[keyOf(question), { paths, digest, answer }]]))
      file.flush()
    }
  }
}
