import { listInWords } from '../../outcome/index.ts'
import { cellInWords } from './gone.ts'
import type { CellOnScreen } from '../state/index.ts'

/**
 * Whether a client's page can be given something else in the place of what a cell shows: by the id of
 * the cell, in the display that this same page was given when the cell ran.
 */
export function isShowable(cell: CellOnScreen, client: string | null): boolean {
  return cell.cell.id !== null && cell.hasDisplay && cell.client === client
}

/** What is said of a cell whose page still shows what came out before. */
export function unseenBecause({ cell }: CellOnScreen): string {
  return `Something else comes out of it now, and is there already; what stands below the cell cannot be replaced from here. ${runToSee(cell.executionCount, true)}`
}

/** `Run cell [2] to see it.` */
export function runToSee(executionCount: number | null, isSentence = false): string {
  return `${isSentence ? 'Run' : 'run'} ${executionCount === null ? 'its cell' : cellInWords(executionCount)} to see it${isSentence ? '.' : ''}`
}

/** Cells of which a page that is at work now shows what was saved, or was sent without a word back. */
export function uncertainInWords(
  cells: readonly CellOnScreen[],
  client: string | null,
  titleOf: (cell: CellOnScreen) => string
): readonly string[] {
  const fresh = cells.filter(({ cell, stale }) => stale === null && cell.id !== null)
  const sent = fresh.filter((cell) => cell.sent === true && cell.client === client)
  const before = fresh.filter((cell) => cell.client !== client)
  return [
    ...(sent.length === 0
      ? []
      : [
          `Shown anew in place since they ran: ${listInWords(sent.map(titleOf))}. JupyterLab does not say whether that came, and a cell that was moved takes nothing: where one shows something else, run it to see it.`
        ]),
    ...(before.length === 0
      ? []
      : [
          `Ran before this page was loaded: ${listInWords(before.map(titleOf))}. The page shows of them what was saved: run them to see what they show now.`
        ])
  ]
}
