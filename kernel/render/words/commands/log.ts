import type { Block, Document, StyledLines, StyledPart } from '../../../outcome/index.ts'
import { pale } from './blocks.ts'

/** A line, and what of it is coloured or bold. */
interface Line {
  readonly text: string
  readonly styled: readonly StyledPart[]
}

/** What a step wrote while it was built. */
export interface WholeLog {
  readonly step: string
  /** The first lines, and the last ones where these are not all. */
  readonly head: readonly Line[]
  readonly tail: readonly Line[]
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
          lines(head),
          ...(omitted > 0
            ? [pale(omitted === 1 ? '1 line is left out.' : `${omitted} lines are left out.`)]
            : []),
          ...(tail.length > 0 ? [lines(tail)] : [])
        ]
  return {
    title: `Log of ${step}, ${total} ${total === 1 ? 'line' : 'lines'}`,
    blocks: [...parts, ...(file === null ? [] : [pale(`All of it, compressed: ${file}`)])]
  }
}

function lines(all: readonly Line[]): Block {
  const styled = all.flatMap((line, at): StyledLines[number][] =>
    line.styled.length === 0 ? [] : [[at, line.styled]]
  )
  const text = all.map((line) => line.text).join('\n')
  return { kind: 'code', text, ...(styled.length > 0 && { styled }) }
}
