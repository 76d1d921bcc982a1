import type { Block, Cell, Change, Document, StepReport } from '../../../outcome/index.ts'
import { changeBlocks } from '../index.ts'
import { pale, paragraph, warning } from './blocks.ts'
import { type FileDifference, fileDifferenceInWords } from './file-difference.ts'
import { missingInWords } from './missing.ts'
import { type UnreadFiles, unreadInWords } from './unread-files.ts'

/** In what two steps, or two identities of one, differ. */
export interface StepDifference {
  readonly before: string
  readonly after: string
  readonly found:
    /** They are one identity. */
    | { readonly kind: 'same' }
    /** Not both have a result: what they are made of can be compared. */
    | {
        readonly kind: 'made-of'
        readonly changes: readonly Change[]
        readonly steps: readonly StepReport[]
      }
    | {
        readonly kind: 'results'
        readonly changes: readonly Change[]
        readonly numbers: NumbersThatDiffer
        readonly files: FileDifference
      }
}

/** The numbers that two results wrote. */
export interface NumbersThatDiffer {
  /** What the two are called. */
  readonly before: string
  readonly after: string
  readonly rows: readonly ComparedNumber[]
  /** Numbers of the one that has more of them, which are not among these. */
  readonly omitted: number
  /** Null where all files with numbers are read. */
  readonly unread: UnreadFiles | null
}

export interface ComparedNumber {
  readonly name: string
  /** As it stands in the file; null where it is in none. */
  readonly before: string | null
  readonly after: string | null
  /** The later one without the earlier one; null where there are not both. */
  readonly difference: number | null
  /** Whether less of it is better. */
  readonly isLowerBetter: boolean
}

/** What `%diff` says. */
export function differenceInWords({ before, after, found }: StepDifference): Document {
  return { title: `${before} → ${after}`, blocks: blocksOf(found) }
}

function blocksOf(found: StepDifference['found']): readonly Block[] {
  switch (found.kind) {
    case 'same':
      return [paragraph('They are one and the same: every word, script and input.')]
    case 'made-of':
      return [
        ...changeBlocks(found.changes),
        warning(`Only what they are made of is compared. ${missingInWords(found.steps).join(' ')}`)
      ]
    case 'results':
      return [
        ...changeBlocks(found.changes),
        ...numberBlocks(found.numbers),
        ...fileDifferenceInWords(found.files)
      ]
  }
}

function numberBlocks(numbers: NumbersThatDiffer): readonly Block[] {
  const { before, after, rows, omitted, unread } = numbers
  if (rows.length === 0) return []
  return [
    {
      kind: 'table',
      columns: [
        { title: 'metric', numeric: false },
        { title: before, numeric: true },
        { title: after, numeric: true },
        { title: 'difference', numeric: true }
      ],
      rows: rows.map((row) => [
        { text: row.name },
        { text: row.before ?? '' },
        { text: row.after ?? '' },
        differenceCell(row)
      ]),
      omitted
    },
    ...(unread === null ? [] : [pale(unreadInWords(unread))])
  ]
}

function differenceCell({ difference, isLowerBetter }: ComparedNumber): Cell {
  // Between two that are no numbers nothing can be said, and from one to the other only that much.
  if (difference === null || Number.isNaN(difference)) return { text: '' }
  if (difference === 0) return { text: '0', tone: 'pale' }
  const isBetter = difference < 0 === isLowerBetter
  const text = `${difference > 0 ? '+' : '−'}${Number(Math.abs(difference).toPrecision(4))}`
  return { text, tone: isBetter ? 'good' : 'bad' }
}
