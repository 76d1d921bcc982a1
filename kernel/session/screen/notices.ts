import type { CellOnScreen, Workspace } from '../state/index.ts'
import type { CellToEvaluate, NotebookCell, NotebookChange } from '../notebook/index.ts'
import { listInWords, type Notice } from '../../outcome/index.ts'

/** What is said of cells that a run has made stale: a page that was reloaded shows no marks. */
export function staleNotices(touched: readonly CellOnScreen[]): Notice[] {
  const isUnbuilt = ({ stale }: CellOnScreen) => stale?.kind === 'never-built'
  const isUnseen = ({ stale }: CellOnScreen) => stale?.kind === 'not-seen'
  const stale = touched.filter((cell) => cell.stale !== null && !isUnbuilt(cell) && !isUnseen(cell))
  const notices = [
    { kind: 'stale-cells', cells: stale.map(titleOf) },
    { kind: 'unbuilt-cells', cells: touched.filter(isUnbuilt).map(titleOf) },
    { kind: 'unseen-cells', cells: touched.filter(isUnseen).map(titleOf) }
  ] as const
  return notices.filter(({ cells }) => cells.length > 0)
}

/** That a run-all might give a name to another cell than the one that ran last. */
export function takenOverNotices({ notebook }: Workspace, change: NotebookChange): Notice[] {
  const names = new Map<NotebookCell, string[]>()
  for (const { cell, definition } of change.superseded) {
    const owner = notebook.cell(cell)
    if (owner === undefined || owner.id === null) continue
    names.set(owner, [...(names.get(owner) ?? []), definition.path.join('.')])
  }
  return [...names].map(([owner, taken]) => ({
    kind: 'taken-over',
    names: taken,
    from: owner.executionCount
  }))
}

/** What a cell is called in a sentence: by what it defines, and by its count. */
export function titleOf({ cell, question }: CellToEvaluate): string {
  const names = [...new Set(cell.definitions.map(({ path }) => path.join('.')))]
  const what = names.length > 0 ? listInWords(names) : firstLine(question?.text ?? cell.code)
  return cell.executionCount === null ? what : `${what} [${cell.executionCount}]`
}

function firstLine(text: string): string {
  // Of a cell that may have millions of characters.
  const [line = ''] = text.trimStart().slice(0, 1000).trimEnd().split('\n')
  return line === '' ? 'a cell' : Array.from(line).slice(0, 40).join('')
}
