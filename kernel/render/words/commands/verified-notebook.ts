import type { StorePath } from '../../../../nix/base/index.ts'
import type { Distance } from '../../../files/likeness/index.ts'
import {
  type Block,
  type Cell,
  counted,
  type Document,
  listInWords
} from '../../../outcome/index.ts'
import { pale, paragraph, textTable, warning } from './blocks.ts'
import { type FileDifference, fileDifferenceInWords } from './file-difference.ts'
import { type FileLikeness, likelyCausesInWords } from './likely-cause.ts'

/** What a notebook's file says of a step's result, compared with what this machine has. */
export interface VerifiedStep {
  readonly name: string
  readonly compared: ComparedResult
  /** As this machine evaluates the notebook; null where it has no such step. */
  readonly drvPath: StorePath | null
  readonly recordedDrvPath: StorePath
}

export type ComparedResult =
  | { readonly kind: 'same'; readonly narHash: string }
  | {
      readonly kind: 'differs'
      /** SRI. */
      readonly recorded: string
      readonly here: string
      readonly difference: ResultDifference
    }
  | { readonly kind: 'cannot-tell'; readonly why: NotTold }

/** Why nobody can tell. */
export type NotTold =
  /** The file has no hash of it: it failed, or was never built. */
  | 'nothing-recorded'
  /** The notebook has no such step here, or it cannot be evaluated. */
  | 'no-step'
  | 'not-here'
  /** It was built here, and its step says that it is not kept. */
  | 'not-wanted'
  | 'failed'
  /** What came out this time was not kept. */
  | 'not-kept'
  /** What is in the store is not what came out. */
  | 'damaged'

/** In which files two results differ. */
export type ResultDifference =
  | {
      readonly kind: 'files'
      readonly files: FileDifference
      readonly likenesses: readonly FileLikeness[]
      readonly distances: readonly FileDistance[]
    }
  /** By what the notebook lists of the files, since their content is not here. */
  | {
      readonly kind: 'listing'
      /** Whether all files of both are listed: of a list that was cut nobody knows what it lacks. */
      readonly isWhole: boolean
      readonly gone: readonly string[]
      readonly added: readonly string[]
      readonly resized: readonly string[]
    }

export interface FileDistance {
  readonly path: string
  readonly distance: Distance
}

/** How a notebook's results compare: what the whole of it comes to. */
export function verdictOf(
  steps: readonly VerifiedStep[],
  tolerance: number
): 'same' | 'differs' | 'cannot-tell' {
  if (steps.some(({ compared }) => compared.kind === 'differs' && !isWithin(compared, tolerance)))
    return 'differs'
  const isTold = steps.length > 0 && steps.every(({ compared }) => compared.kind !== 'cannot-tell')
  return isTold ? 'same' : 'cannot-tell'
}

/**
 * Whether two results are the same as far as it matters: all that differs are times and paths, and
 * numbers by no more than `tolerance`, relative to the larger. With a tolerance of 0 nothing is.
 */
export function isWithin(
  { difference }: Extract<ComparedResult, { readonly kind: 'differs' }>,
  tolerance: number
): boolean {
  if (tolerance === 0 || difference.kind === 'listing') return false
  const { files, distances } = difference
  const isAll = files.uncompared === 0 && distances.length > 0
  return isAll && distances.every(({ distance }) => isNear(distance, tolerance))
}

function isNear(distance: Distance, tolerance: number): boolean {
  if (distance.kind === 'numbers') return distance.largest <= tolerance
  return distance.kind === 'times-and-paths'
}

/** What `nix-workflow verify` says. */
export function verifiedNotebookInWords(
  steps: readonly VerifiedStep[],
  tolerance: number
): Document {
  const rows = steps.map((step): readonly Cell[] => [
    { text: step.name },
    verdictCell(step.compared, tolerance),
    { text: identityInWords(step) }
  ])
  return {
    title: titleOf(steps, tolerance),
    blocks: [
      ...(steps.length === 0
        ? [paragraph('The notebook shows no result of a step: run it and save it first.')]
        : [textTable(['step', 'result', 'identity'], rows)]),
      ...steps.flatMap(({ name, compared }) =>
        compared.kind === 'differs' ? differentBlocks(name, compared.difference) : []
      ),
      ...wayOut(steps)
    ]
  }
}

function titleOf(steps: readonly VerifiedStep[], tolerance: number): string {
  const count = (kind: ComparedResult['kind']) =>
    steps.filter(({ compared }) => compared.kind === kind).length
  const [same, differs, unknown] = [count('same'), count('differs'), count('cannot-tell')]
  if (steps.length === 0) return 'Nothing to compare'
  const parts = [
    ...(same > 0 ? [`${same} the same`] : []),
    ...(differs > 0 ? [`${differs} ${differs === 1 ? 'differs' : 'differ'}`] : []),
    ...(unknown > 0 ? [`${unknown} cannot be told`] : [])
  ]
  const within = steps.filter(
    ({ compared }) => compared.kind === 'differs' && isWithin(compared, tolerance)
  ).length
  const tolerated = within > 0 ? ` (${within} within the tolerance)` : ''
  return `${counted(steps.length, 'step')}: ${parts.join(', ')}${tolerated}`
}

function verdictCell(compared: ComparedResult, tolerance: number): Cell {
  switch (compared.kind) {
    case 'same':
      return { text: 'the same', tone: 'good' }
    case 'differs':
      return {
        text: `differs${distanceInWords(compared.difference)}`,
        tone: isWithin(compared, tolerance) ? 'warning' : 'bad'
      }
    case 'cannot-tell':
      return { text: `cannot tell: ${notTold[compared.why]}`, tone: 'warning' }
  }
}

const notTold: Readonly<Record<NotTold, string>> = {
  'nothing-recorded': 'the notebook has no hash of it',
  'no-step': 'the notebook has no such step here, or it cannot be evaluated yet',
  'not-here': 'it is not built here',
  'not-wanted': 'built here, and not kept',
  failed: 'it fails here',
  'not-kept': 'other bytes came out, and were not kept',
  damaged: 'what is in the store was changed by hand'
}

/** How far: the farthest of the files. */
function distanceInWords(difference: ResultDifference): string {
  if (difference.kind === 'listing') return ''
  const { distances } = difference
  const kinds = new Set(distances.map(({ distance }) => distance.kind))
  if (distances.length === 0 || kinds.has('other')) return ''
  if (kinds.has('numbers')) {
    const largest = distances.reduce(
      (most, { distance }) =>
        distance.kind === 'numbers' ? Math.max(most, distance.largest) : most,
      0
    )
    const far = Number.isFinite(largest) ? `by ${largest.toPrecision(2)} at most` : 'without end'
    return `, in numbers ${far}${kinds.has('order') ? ', and in order' : ''}`
  }
  return kinds.has('order') ? ', in order alone' : ', in times and paths alone'
}

function identityInWords({ drvPath, recordedDrvPath }: VerifiedStep): string {
  if (drvPath === null) return ''
  return drvPath === recordedDrvPath ? 'the same step' : 'another step'
}

function differentBlocks(name: string, difference: ResultDifference): readonly Block[] {
  if (difference.kind === 'files') {
    return [
      paragraph(`${name}: in these files.`),
      ...likelyCausesInWords(difference.likenesses),
      ...fileDifferenceInWords(difference.files)
    ]
  }
  const { gone, added, resized, isWhole } = difference
  const parts = [
    ...(gone.length > 0 ? [`not here: ${listInWords(gone)}`] : []),
    ...(added.length > 0 ? [`only here: ${listInWords(added)}`] : []),
    ...(resized.length > 0 ? [`of another size: ${listInWords(resized)}`] : [])
  ]
  const listed =
    parts.length === 0
      ? 'the files that the notebook lists have the same names and sizes'
      : parts.join('; ')
  return [
    paragraph(`${name}: ${listed}${isWhole ? '' : ', as far as both are listed'}.`),
    pale(
      'What the notebook shows is not in this store, so the files are not looked into. With a cache or a bundle of whoever made it, they are.'
    )
  ]
}

function wayOut(steps: readonly VerifiedStep[]): readonly Block[] {
  const isAny = (why: NotTold) =>
    steps.some(({ compared }) => compared.kind === 'cannot-tell' && compared.why === why)
  const isOther = steps.some(
    ({ drvPath, recordedDrvPath }) => drvPath !== null && drvPath !== recordedDrvPath
  )
  return [
    ...(isAny('not-here') || isAny('not-wanted')
      ? [warning('--build builds what is not here.')]
      : []),
    ...(isAny('damaged') ? [warning('%verify --fix, in the notebook, builds it again.')] : []),
    ...(isOther
      ? [
          pale(
            'Another step: its text, its inputs or its toolchain are not those of the result that the notebook shows. "nix-workflow check" says what a notebook leaves to the machine.'
          )
        ]
      : [])
  ]
}
