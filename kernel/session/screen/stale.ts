import type { CellOnScreen, Workspace } from '../state/index.ts'
import { cellInWords, whatFollows } from './gone.ts'
import type { CellToEvaluate, NotebookCell, NotebookChange } from '../notebook/index.ts'
import { counted, listInWords, type Notice } from '../../outcome/index.ts'

/** What is said of cells that a run has made stale: a page that was reloaded shows no marks. */
export function staleNotice(touched: readonly CellOnScreen[]): Notice[] {
  const stale = touched.filter(
    (cell) => cell.stale !== null && cell.neverBuilt !== true && cell.unseen !== true
  )
  const unbuilt = touched.filter((cell) => cell.neverBuilt === true)
  const other = touched.filter(({ unseen }) => unseen === true)
  const notices: Notice[] = []
  if (stale.length > 0)
    notices.push({
      text: `Stale now: ${listInWords(stale.map(titleOf))}. %refresh builds what is stale, %stale says why.`
    })
  if (unbuilt.length > 0)
    notices.push({
      text: `Not built yet: ${listInWords(unbuilt.map(titleOf))}. %refresh builds ${unbuilt.length === 1 ? 'it' : 'them'}.`
    })
  if (other.length > 0)
    notices.push({
      text: `Something else comes out now of ${listInWords(other.map(titleOf))}, and is there already: run it again to see it.`
    })
  return notices
}

/** That a run-all might give a name to another cell than the one that ran last. */
export function takenOverNotices({ notebook }: Workspace, change: NotebookChange): Notice[] {
  const names = new Map<NotebookCell, string[]>()
  for (const { cell, definition } of change.superseded) {
    const owner = notebook.cell(cell)
    if (owner === undefined || owner.id === null) continue
    names.set(owner, [...(names.get(owner) ?? []), definition.path.join('.')])
  }
  return [...names].map(([owner, taken]) => {
    const [was, it, means] = taken.length === 1 ? ['was', 'it', 'means'] : ['were', 'they', 'mean']
    return {
      text: `${listInWords(taken)} ${was} defined by ${cellInWords(owner.executionCount)}; now ${it} ${means} what this cell says. If that cell is still there, keep only one of the two: a run-all takes the one further down.`
    }
  })
}

/** What a cell is called in a sentence: by what it defines, and by its count. */
export function titleOf({ cell, question }: CellToEvaluate): string {
  const names = [...new Set(cell.definitions.map(({ path }) => path.join('.')))]
  const what = names.length > 0 ? listInWords(names) : firstLine(question?.text ?? cell.code)
  return cell.executionCount === null ? what : `${what} [${cell.executionCount}]`
}

/** Why a cell is stale, where that is said elsewhere than above what it shows. */
export function whyStale({ cell, stale }: CellOnScreen): string {
  return (stale ?? '')
    .replace(` ${whatFollows}`, '')
    .replace('Run this cell', `Run ${cellInWords(cell.executionCount)}`)
}

function firstLine(text: string): string {
  const [line = ''] = text.trim().split('\n')
  return line === '' ? 'a cell' : Array.from(line).slice(0, 40).join('')
}

/** Cells that are stale, and those of which nothing was built yet, in words. */
export function staleInWords(cells: readonly CellOnScreen[]): string {
  const unbuilt = cells.filter(({ neverBuilt }) => neverBuilt === true).length
  const unseen = cells.filter((cell) => cell.unseen === true).length
  const stale = cells.length - unbuilt - unseen
  const parts = [
    ...(stale > 0 ? [`${stale} stale ${stale === 1 ? 'cell' : 'cells'}`] : []),
    ...(unseen > 0 ? [`${counted(unseen, 'cell')} to be run again`] : []),
    ...(unbuilt > 0 ? [`${counted(unbuilt, 'cell')} to be built`] : [])
  ]
  return parts.length === 0 ? 'Nothing is stale' : listInWords(parts)
}
