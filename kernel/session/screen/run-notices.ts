import type { CellOutcome, Mistake, Notice } from '../../outcome/index.ts'
import type { CellToEvaluate, NotebookChange } from '../notebook/index.ts'
import type { Run } from '../request/index.ts'
import { howItEnded } from '../state/index.ts'
import { staleNotices, takenOverNotices, titleOf } from './notices.ts'

/** What a run has to say of other cells. */
export function runNotices(
  run: Run,
  cell: CellToEvaluate,
  change: NotebookChange,
  outcome: CellOutcome
): readonly Notice[] {
  const { engine, request, touched } = run
  const taken = new Set(change.superseded.map((part) => part.cell))
  const others = [...touched].flatMap((key) =>
    taken.has(key) ? [] : (engine.screen.get(key) ?? [])
  )
  return [
    ...endedNotices(run, cell, outcome),
    ...(request.cellId === null ? [] : takenOverNotices(engine.workspace, change)),
    ...staleNotices(others)
  ]
}

/** A page that was loaded while cells were at work is told how they ended, by the next one it runs. */
function endedNotices(
  { engine, request: { client, reachesAll = false, executionCount } }: Run,
  { cell }: CellToEvaluate,
  { shown, mistakes }: CellOutcome
): readonly Notice[] {
  // An error alone has no display that could say it.
  const isShown = executionCount !== null && (shown.length > 0 || mistakes.length === 0)
  if (client === null || reachesAll || !isShown) return []
  const runs = engine.ended.take(client, cell.key).map(({ title, how }) => ({ title, how }))
  return runs.length === 0 ? [] : [{ kind: 'ended-elsewhere', runs }]
}

/** Notes how a run ended, for pages that cannot show it. */
export function noteEnd(
  { engine, request }: Run,
  cell: CellToEvaluate,
  outcome: CellOutcome,
  mistake: Mistake | null
): void {
  if (request.cellId === null || request.executionCount === null) return
  engine.ended.add({
    key: cell.cell.key,
    title: titleOf(cell),
    client: request.client?.id ?? null,
    ...{ cameAt: request.cameAt, at: Date.now() },
    how: howItEnded(outcome, mistake)
  })
}
