import type { CellOutcome, Mistake, Notice } from '../../outcome/index.ts'
import type { CellToEvaluate, NotebookChange } from '../notebook/index.ts'
import { idsOfNext, pageOf, type Run } from '../request/index.ts'
import { type CellOnScreen, howItEnded, type RefreshedCell } from '../state/index.ts'
import { staleNotices, takenOverNotices, titleOf } from './notices.ts'
import { isShowable } from './staleness.ts'

/** What a run has to say of other cells; noted on the screen, so that it goes when it is so no more. */
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
  const notices = [
    ...endedNotices(run, cell, outcome),
    ...(request.cellId === null ? [] : takenOverNotices(engine.workspace, change))
  ]
  const own = engine.screen.get(cell.cell.key)
  const stale = staleNotices(others)
  if (own !== undefined && stale.length > 0)
    engine.screen.put({
      ...own,
      saysOfOthers: { notices, stale: others.filter(isStale).map((one) => one.cell.key) }
    })
  return [...notices, ...stale]
}

function isStale({ stale }: CellOnScreen): boolean {
  return stale !== null
}

/**
 * Cells whose displays say of others that they are stale, and these are not any more: with what is
 * left of that. Those that run or will are left out.
 */
export function saidNoMore(run: Run): readonly RefreshedCell[] {
  const { screen } = run.engine
  const page = pageOf(run.request)
  return [...screen.cells()].flatMap((cell) => {
    const { saysOfOthers: said, outcome } = cell
    if (said === undefined || cell.stale !== null || !isShowable(cell, page)) return []
    const left = said.stale.flatMap((key) => screen.get(key) ?? []).filter(isStale)
    // Of a thousand cells that wait, a run that has nothing to take back is not to look at each.
    if (left.length === said.stale.length || idsOfNext(run).has(cell.cell.id ?? '')) return []
    const next = { ...cell, saysOfOthers: { ...said, stale: left.map((one) => one.cell.key) } }
    screen.put(next)
    const notices = [...outcome.notices, ...said.notices, ...staleNotices(left)]
    return [{ cell: next, outcome: { ...outcome, notices } }]
  })
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
