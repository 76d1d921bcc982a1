import type { Block, Document } from '../../../outcome/index.ts'
import { code, pale } from './blocks.ts'

/** What a step wrote while it was built. */
export interface WholeLog {
  readonly step: string
  /** The first lines, and the last ones where these are not all. */
  readonly head: readonly string[]
  readonly tail: readonly string[]
  /** Lines that there are. */
  readonly total: number
  /** Where all of it is; null where it is not kept. */
  readonly file: string | null
}

/** What `%log` says of a step. */
export function logInWords({ step, head, tail, total, file }: WholeLog): Document {
  const omitted = total - head.length - tail.length
  const parts: Block[] =
    total === 0
      ? [pale('It wrote nothing.')]
      : [
          code(head.join('\n')),
          ...(omitted > 0
            ? [pale(omitted === 1 ? '1 line is left out.' : `${omitted} lines are left out.`)]
            : []),
          ...(tail.length > 0 ? [code(tail.join('\n'))] : [])
        ]
  return {
    title: `Log of ${step}, ${total} ${total === 1 ? 'line' : 'lines'}`,
    blocks: [...parts, ...(file === null ? [] : [pale(`All of it, compressed: ${file}`)])]
  }
}
