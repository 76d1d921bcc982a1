import { lstatSync } from 'node:fs'
import { summarise, summariseFile } from '../files/summarise.ts'
import type { FileSummary } from '../files/summary.ts'
import type { Document } from './document.ts'
import type { Engine } from './engine.ts'
import { withLinks } from './links.ts'
import { fileLink, type PartialFiles, type StepReport } from './outcome.ts'
import { pathInFolder } from './output-path.ts'

/** Rows that a display holds. */
const mostFiles = 500

/**
 * Where the files of a step are on this machine: of its result, or where it failed of what it wrote
 * before. null where there is neither.
 */
export function filesOf({ nix }: Engine, { outPath, partial }: StepReport): string | null {
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
  const { files, total } = await summarise(onDisk, { files: mostFiles, previews: 0 })
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1))
  const whole = (path: string): string => (within === '' ? path : `${within}/${path}`)
  const linked = await withLinks(
    engine,
    step,
    sorted.map(({ path }) => whole(path))
  )
  const rows = sorted.map(({ path: text, size, type }) => {
    const href = fileLink(linked, whole(text))
    return [href === null ? { text } : { text, href }, { text: sizeInWords(size) }, { text: type }]
  })
  const count = total === 1 ? '1 file' : `${total} files`
  const partial = step.outPath === null ? (step.partial ?? null) : null
  const isPartial = partial === null ? '' : ', partial: it failed'
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
      }
    ]
  }
}

function partialBlocks({ place, cutFrom }: PartialFiles): Document['blocks'] {
  const cut =
    cutFrom === null
      ? ''
      : ` Of ${cutFrom === 0 ? 'a large output' : `its ${sizeInWords(cutFrom)}`} only small files are kept.`
  return [
    {
      kind: 'paragraph',
      tone: 'warning',
      text: `This is what it wrote before it failed: no result, and kept until it succeeds.${cut} On this machine it is in:`
    },
    { kind: 'code', text: place }
  ]
}

function sizeInWords(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value.toFixed(unit === 0 || value >= 99.95 ? 0 : 1)} ${units[unit] ?? ''}`
}
