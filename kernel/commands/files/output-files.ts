import { lstatSync } from 'node:fs'
import { summarise, summariseFile } from '../../files/summarise/index.ts'
import type { FileSummary, FolderCount } from '../../files/reading/index.ts'
import {
  bytes,
  commandWord,
  type Document,
  fileLink,
  type PartialFiles,
  type StepReport
} from '../../outcome/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { pathInFolder, withLinks } from '../../session/results/index.ts'

/** Files that are looked at, so that a folder is in its order. */
const mostFiles = 500
/** Rows that are read; of more, the folders say where they are. */
const mostRows = 100
const mostFolders = 60
const isPath = true as const

/**
 * Where the files of a step are on this machine: of its result, or where it failed of what it wrote
 * before. null where there is neither.
 */
export function filesOf(
  { nix }: Pick<Engine, 'nix'>,
  { outPath, partial }: StepReport
): string | null {
  return outPath === null ? (partial?.place ?? null) : nix.onDisk(outPath)
}

/**
 * One file of an output, by the output's place on disk, as large as a display holds it; null where
 * there is no such file.
 */
export async function outputFile(place: string, path: string): Promise<FileSummary | null> {
  const onDisk = pathInFolder(place, path)
  if (onDisk === null || lstatSync(onDisk).isDirectory()) return null
  return summariseFile(onDisk, path)
}

/**
 * The files of an output, by its place on disk, or of one of its folders, by path; null where there
 * is no such folder.
 */
export async function outputListing(
  engine: Engine,
  step: StepReport,
  place: string,
  folder: string
): Promise<Document | null> {
  const onDisk = pathInFolder(place, folder)
  if (onDisk === null) return null
  const within = folder.replace(/\/+$/, '')
  const listing = await summarise(onDisk, { files: mostFiles, previews: 0 })
  const { files, total, folders = [], outerFolders = 0 } = listing
  const sorted = [...files].sort(byFolder).slice(0, mostRows)
  const whole = (path: string): string => (within === '' ? path : `${within}/${path}`)
  const linked = await withLinks(
    engine,
    step,
    sorted.map(({ path }) => whole(path))
  )
  const rows = sorted.map(({ path: text, size, type }) => {
    const href = fileLink(linked, whole(text))
    return [
      href === null ? { text, isPath } : { text, href, isPath },
      { text: bytes(size) },
      { text: type }
    ]
  })
  const count = total === 1 ? '1 file' : `${total} files`
  const partial = step.outPath === null ? (step.partial ?? null) : null
  const isPartial = partial === null ? '' : ', partial: it failed'
  const outer = folders.filter(({ path }) => !path.includes('/'))
  return {
    title: `${within === '' ? step.name : `${step.name}/${within}`}: ${count}${isPartial}`,
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
      ...(total > rows.length ? folderBlocks(step, within, outer, outerFolders) : [])
    ]
  }
}

/** What lies in a folder before what lies in those below it, and each by its name. */
function byFolder(one: FileSummary, other: FileSummary): number {
  const [above, below] = [one, other].map(({ path }) => (path.includes('/') ? 1 : 0))
  if (above !== below) return (above ?? 0) - (below ?? 0)
  return one.path < other.path ? -1 : 1
}

/** How many files each folder holds, where not all of them are named. */
function folderBlocks(
  { name }: StepReport,
  within: string,
  folders: readonly FolderCount[],
  total: number
): Document['blocks'] {
  const [first] = folders
  if (first === undefined) return []
  const start = within === '' ? '' : `${within}/`
  const rows = folders
    .slice(0, mostFolders)
    .map(({ path, files }) => [{ text: `${start}${path}/`, isPath }, { text: String(files) }])
  const path = `${start}${first.path}`
  const asked = commandWord(path)
  return [
    {
      kind: 'table',
      columns: [
        { title: 'folder', numeric: false },
        { title: 'files', numeric: true }
      ],
      rows,
      omitted: total - rows.length
    },
    { kind: 'paragraph', tone: 'pale', text: `One of them alone: %files ${name} ${asked}` }
  ]
}

function partialBlocks({ place, cutFrom }: PartialFiles): Document['blocks'] {
  const cut =
    cutFrom === null
      ? ''
      : ` Of ${cutFrom === 0 ? 'a large output' : `its ${bytes(cutFrom)}`} only small files are kept.`
  return [
    {
      kind: 'paragraph',
      tone: 'warning',
      text: `This is what it wrote before it failed: no result, and kept until it succeeds.${cut} On this machine it is in:`
    },
    { kind: 'code', text: place }
  ]
}
