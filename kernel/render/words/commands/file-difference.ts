import type { FileSummary } from '../../../files/reading/index.ts'
import { type Block, counted, type DifferenceLine } from '../../../outcome/index.ts'
import { inContext } from '../index.ts'
import { pale, paragraph, warning } from './blocks.ts'

/** In which files two outputs differ. */
export interface FileDifference {
  /** What the two are called. */
  readonly before: string
  readonly after: string
  /** Those that differ, by path. */
  readonly files: readonly DifferentFile[]
  /** Files of the later one that were compared. */
  readonly compared: number
  /** The most that are compared of one output, and how many more there are. */
  readonly most: number
  readonly uncompared: number
  /** Files that changed, and are looked into. */
  readonly details: readonly DifferenceInside[]
  /** Files that changed and are not looked into, since there are many. */
  readonly unopened: number
}

export interface DifferentFile {
  readonly path: string
  /** `too-large`: of one size, and so large that nobody compared them. */
  readonly how: 'gone' | 'new' | 'changed' | 'too-large' | 'executable'
  /** Bytes; null where it is not there. */
  readonly before: number | null
  readonly after: number | null
}

/** What a file was and is: pictures side by side, or line by line. */
export type DifferenceInside =
  | {
      readonly kind: 'pictures'
      readonly path: string
      readonly before: FileSummary
      readonly after: FileSummary
    }
  | { readonly kind: 'lines'; readonly path: string; readonly lines: readonly DifferenceLine[] }

const mostRows = 200
const mostLines = 120
/** A text of more lines is folded away. */
const mostOpenLines = 60

/** Two outputs, file by file. */
export function fileDifferenceInWords(difference: FileDifference): readonly Block[] {
  const { before, after, files, details, unopened } = difference
  const cut = cutInWords(difference)
  if (files.length === 0) return [paragraph(sameInWords(difference)), ...cut]
  const columns = ['file', 'how', `bytes in ${before}`, `bytes in ${after}`]
  return [
    {
      kind: 'table',
      columns: columns.map((title, index) => ({ title, numeric: index > 1 })),
      rows: files
        .slice(0, mostRows)
        .map((file) => [
          { text: file.path, isPath: true },
          { text: hows[file.how], tone: tones[file.how] },
          { text: file.before === null ? '' : String(file.before) },
          { text: file.after === null ? '' : String(file.after) }
        ]),
      omitted: Math.max(0, files.length - mostRows)
    },
    ...cut,
    ...details.map((detail) => detailBlock(difference, detail)),
    ...(unopened === 0
      ? []
      : [
          pale(
            `${counted(unopened, 'more file')} that changed ${unopened === 1 ? 'is' : 'are'} not looked into here.`
          )
        ])
  ]
}

const hows: Readonly<Record<DifferentFile['how'], string>> = {
  gone: 'gone',
  new: 'new',
  changed: 'changed',
  'too-large': 'of one size, too large to be compared here',
  executable: 'executable in one of them'
}

const tones = {
  gone: 'bad',
  new: 'good',
  changed: 'plain',
  'too-large': 'plain',
  executable: 'plain'
} as const

function cutInWords({ most, uncompared }: FileDifference): readonly Block[] {
  return uncompared === 0
    ? []
    : [
        warning(
          `Of each at most the first ${most} files by path are compared; ${uncompared} more are not.`
        )
      ]
}

function sameInWords({ compared, uncompared }: FileDifference): string {
  if (uncompared > 0) return `The first ${compared} files are the same, byte by byte.`
  return `All ${compared === 1 ? 'of its one file is' : `${compared} files are`} the same, byte by byte.`
}

function detailBlock({ before, after }: FileDifference, detail: DifferenceInside): Block {
  const { path } = detail
  if (detail.kind === 'pictures') {
    const files = [
      { title: before, file: detail.before },
      { title: after, file: detail.after }
    ]
    return { kind: 'section', title: path, open: true, blocks: [{ kind: 'files', files }] }
  }
  const { lines } = detail
  const blocks: Block[] = [{ kind: 'difference', lines: inContext(lines, 2, mostLines) }]
  return { kind: 'section', title: path, open: lines.length < mostOpenLines, blocks }
}
