import { lstatSync } from 'node:fs'
import { summarise, summariseFile } from '../files/summarise.ts'
import type { FileSummary } from '../files/summary.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { Document } from './document.ts'
import type { Engine } from './engine.ts'
import type { StepReport } from './outcome.ts'
import { pathInOutput } from './output-path.ts'

/** Rows that a display holds. */
const mostFiles = 500

/** One file of an output, as large as a display holds it; null where there is no such file. */
export async function outputFile(
  { nix }: Engine,
  outPath: StorePath,
  path: string
): Promise<FileSummary | null> {
  const onDisk = pathInOutput(nix, outPath, path)
  if (onDisk === null || lstatSync(onDisk).isDirectory()) return null
  return summariseFile(onDisk, path)
}

/** The files of an output, or of one of its folders, by path; null where there is no such folder. */
export async function outputListing(
  { nix }: Engine,
  step: StepReport,
  folder: string
): Promise<Document | null> {
  if (step.outPath === null) return null
  const onDisk = pathInOutput(nix, step.outPath, folder)
  if (onDisk === null) return null
  const within = folder.replace(/\/+$/, '')
  const { files, total } = await summarise(onDisk, { files: mostFiles, previews: 0 })
  const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1))
  const rows = sorted.map(({ path, size, type }) => {
    const href = fileLink(step, within === '' ? path : `${within}/${path}`)
    const text = path
    return [href === null ? { text } : { text, href }, { text: sizeInWords(size) }, { text: type }]
  })
  const count = total === 1 ? '1 file' : `${total} files`
  return {
    title: within === '' ? `${step.name}: ${count}` : `${step.name}/${within}: ${count}`,
    blocks: [
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

/** The relative URL of a file of a result that is linked beside the notebook; null where none is. */
export function fileLink({ folder }: StepReport, path: string): string | null {
  if (folder === null) return null
  const parts = path.split('/').filter(Boolean).map(encodeURIComponent)
  return [folder, ...parts].join('/')
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
