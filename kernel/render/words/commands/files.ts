import {
  type Block,
  bytes,
  commandWord,
  type Document,
  type PartialFiles
} from '../../../outcome/index.ts'
import { code, pale, warning } from './blocks.ts'

/** The files of a result, of a folder of it, or of what a failed step left. */
export interface ListedFiles {
  readonly step: string
  /** The folder in the output; empty of all of it. */
  readonly within: string
  /** What it wrote before it failed; null of a result. */
  readonly partial: PartialFiles | null
  /** Those that are named, by their paths in the folder. */
  readonly files: readonly {
    readonly path: string
    /** Where a copy is beside the notebook; null where there is none. */
    readonly href: string | null
    readonly size: number
    readonly type: string
  }[]
  /** Files that there are. */
  readonly total: number
  /** The folders right below it, and how many files each holds. */
  readonly folders: readonly { readonly path: string; readonly files: number }[]
  /** Folders that there are right below it. */
  readonly allFolders: number
}

/** Folders that are told with their counts, where not all files are named. */
const mostFolders = 60

const isPath = true as const

/** What `%files` says of a step. */
export function filesInWords(listed: ListedFiles): Document {
  const { step, within, partial, files, total } = listed
  const rows = files.map(({ path: text, href, size, type }) => [
    href === null ? { text, isPath } : { text, href, isPath },
    { text: bytes(size) },
    { text: type }
  ])
  const count = total === 1 ? '1 file' : `${total} files`
  const isPartial = partial === null ? '' : ', partial: it failed'
  return {
    title: `${within === '' ? step : `${step}/${within}`}: ${count}${isPartial}`,
    blocks: [
      ...(partial === null ? [] : partialBlocks(partial)),
      {
        kind: 'table',
        columns: [
          { title: 'file', numeric: false },
          { title: 'size', numeric: true },
          { title: 'type', numeric: false }
        ],
        rows,
        omitted: total - rows.length
      },
      ...(total > rows.length ? folderBlocks(listed) : [])
    ]
  }
}

/** How many files each folder holds, where not all of them are named. */
function folderBlocks({ step, within, folders, allFolders }: ListedFiles): readonly Block[] {
  const [first] = folders
  if (first === undefined) return []
  const start = within === '' ? '' : `${within}/`
  const rows = folders
    .slice(0, mostFolders)
    .map(({ path, files }) => [{ text: `${start}${path}/`, isPath }, { text: String(files) }])
  return [
    {
      kind: 'table',
      columns: [
        { title: 'folder', numeric: false },
        { title: 'files', numeric: true }
      ],
      rows,
      omitted: allFolders - rows.length
    },
    pale(`One of them alone: %files ${step} ${commandWord(`${start}${first.path}`)}`)
  ]
}

function partialBlocks({ place, cutFrom }: PartialFiles): readonly Block[] {
  const cut =
    cutFrom === null
      ? ''
      : ` Of ${cutFrom === 0 ? 'a large output' : `its ${bytes(cutFrom)}`} only small files are kept.`
  return [
    warning(
      `This is what it wrote before it failed: no result, and kept until it succeeds.${cut} On this machine it is in:`
    ),
    code(place)
  ]
}
