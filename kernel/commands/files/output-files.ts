import { lstatSync } from 'node:fs'
import { summarise, summariseFile } from '../../files/summarise/index.ts'
import type { FileSummary } from '../../files/reading/index.ts'
import type { Document, StepReport } from '../../outcome/index.ts'
import { filesInWords } from '../../render/words/commands/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { pathInFolder } from '../../session/results/index.ts'
import { linksOf, type NamedResult } from './named-result.ts'

/** Files that are looked at, so that a folder is in its order. */
const mostFiles = 500
/** Rows that are read; of more, the folders say where they are. */
const mostRows = 100

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
  result: NamedResult,
  place: string,
  folder: string
): Promise<Document | null> {
  const { report } = result
  const onDisk = pathInFolder(place, folder)
  if (onDisk === null) return null
  const within = folder.replace(/\/+$/, '')
  const listing = await summarise(onDisk, { files: mostFiles, previews: 0 })
  const { files, total, folders = [], outerFolders = 0 } = listing
  const sorted = [...files].sort(byFolder).slice(0, mostRows)
  const whole = (path: string): string => (within === '' ? path : `${within}/${path}`)
  const linkOf = await linksOf(
    engine,
    result,
    sorted.map(({ path }) => whole(path))
  )
  return filesInWords({
    ...{ step: report.name, within, total },
    partial:
      result.kind === 'step' && report.outPath === null ? (result.report.partial ?? null) : null,
    files: sorted.map(({ path, size, type }) => ({
      ...{ path, size, type },
      href: linkOf(whole(path))
    })),
    folders: folders.filter(({ path }) => !path.includes('/')),
    allFolders: outerFolders
  })
}

/** What lies in a folder before what lies in those below it, and each by its name. */
function byFolder(one: FileSummary, other: FileSummary): number {
  const [above, below] = [one, other].map(({ path }) => (path.includes('/') ? 1 : 0))
  if (above !== below) return (above ?? 0) - (below ?? 0)
  return one.path < other.path ? -1 : 1
}
