import { counted, listInWords, type StaleReason } from '../../../outcome/index.ts'
import { runToSee, whyStale } from '../index.ts'
import { goneInWords } from './gone.ts'
import { type GoneInCell, goneCounted } from './stale.ts'

/** Cells that were stale, and what became of them. */
export interface RefreshedCells {
  readonly cells: readonly RefreshedCell[]
  readonly gone: readonly GoneInCell[]
  /** Which cells were meant. */
  readonly of?: 'stale' | 'failed'
  /** The names that were given: what is meant is them, or what uses them. */
  readonly meant?: { readonly names: readonly string[]; readonly isUsing: boolean } | null
  /** Whether the page takes what any of its cells shows, also one that was moved. */
  readonly reachesAll?: boolean
}

export interface RefreshedCell {
  /** What it is called. */
  readonly cell: string
  readonly executionCount: number | null
  /** null where it shows what the notebook says now. */
  readonly stale: StaleReason | null
  /** Its steps that gave nothing. */
  readonly failed?: readonly string[]
}

/** What `%refresh` says: a line for each cell. */
export function refreshedInWords({
  cells,
  gone,
  reachesAll = false,
  of = 'stale',
  meant = null
}: RefreshedCells): {
  readonly title: string
  readonly text: string
} {
  const isAnew = !reachesAll && cells.some(({ stale }) => stale === null)
  const lines = [
    ...cells.map((cell) => `${cell.cell}: ${howItStands(cell)}`),
    ...(isAnew
      ? ['', 'A cell that was moved since it ran takes nothing in JupyterLab: run it there.']
      : []),
    ...gone.map(({ cell, steps }) => `${cell}: ${goneInWords(steps)}`)
  ]
  return { title: titleFor({ cells, gone, of, meant }), text: lines.join('\n') }
}

function howItStands({ executionCount, stale, failed = [] }: RefreshedCell): string {
  if (stale === null) {
    if (failed.length === 0) return 'sent to its cell'
    return `sent to its cell; ${listInWords(failed)} gave nothing`
  }
  return stale.kind === 'not-seen'
    ? `there now, ${runToSee(executionCount)}`
    : `still stale. ${whyStale(stale, executionCount)}`
}

function titleFor({ cells, gone, of, meant }: RefreshedCells): string {
  const title = of === 'failed' ? failedTitle(cells) : staleTitle(cells, meant)
  if (gone.length === 0) return title
  const removed = goneCounted(gone)
  return cells.length === 0 ? removed : `${title}; ${removed.toLowerCase()}`
}

function failedTitle(cells: readonly RefreshedCell[]): string {
  if (cells.length === 0) return 'No cell shows a step that gave nothing'
  const failed = cells.filter((cell) => (cell.failed ?? []).length > 0).length
  const tried = `${counted(cells.length, 'cell')} tried again`
  return failed === 0 ? tried : `${tried}, ${failed} with steps that still gave nothing`
}

function staleTitle(cells: readonly RefreshedCell[], meant: RefreshedCells['meant']): string {
  if (cells.length === 0) return nothingStale(meant)
  const anew = cells.filter(({ stale }) => stale === null).length
  const unseen = cells.filter(({ stale }) => stale?.kind === 'not-seen').length
  const [noun, them] = cells.length === 1 ? ['cell', 'it'] : ['cells', 'them']
  const seen = `${anew} of ${cells.length} stale ${noun} refreshed`
  if (unseen === 0) return seen
  if (unseen === cells.length)
    return `${cells.length} stale ${noun} built: run ${them} to see ${them}`
  return `${seen}, ${unseen} built and to be run to be seen`
}

function nothingStale(meant: RefreshedCells['meant']): string {
  if (meant == null) return 'Nothing is stale'
  const names = listInWords(meant.names)
  return meant.isUsing ? `Nothing that uses ${names} is stale` : `Nothing of ${names} is stale`
}
