import type { Engine, RefreshedCell } from '../state/index.ts'
import type { LateCommands } from './command.ts'
import type { CellKey } from '../notebook/index.ts'
import type { ProgressTeller } from './progress.ts'
import type { CellRequest, WaitingCells } from '../session.ts'
import type { Outlet } from './outlet.ts'

export interface RunOptions {
  readonly commands: LateCommands
  readonly outlet: Outlet
  readonly signal: AbortSignal
  readonly waiting: WaitingCells
}

/** A run of a cell that is under way. */
export interface Run extends RunOptions {
  readonly engine: Engine
  /** Cells that it has shown anew or marked, those marked before a build among them. */
  readonly touched: Set<CellKey>
  readonly request: CellRequest
  readonly progress: ProgressTeller
}

/** The client's ids of the cell that runs, and of those that wait, where it sends any. */
export function idsOfNext({
  request,
  waiting
}: Pick<Run, 'request' | 'waiting'>): ReadonlySet<string> {
  return new Set([request, ...waiting.list()].flatMap(({ cellId }) => cellId ?? []))
}

/** Whose page is at work, and what that can be given. */
export interface Page {
  /** What another page was shown cannot be replaced on it. */
  readonly client: string | null
  /** But for one that can be given what any cell shows. */
  readonly reachesAll?: boolean
}

/** The page that sent a request. */
export function pageOf({ client, reachesAll = false }: CellRequest): Page {
  return { client: client?.id ?? null, reachesAll }
}

/** Shows other cells anew. */
export function show({ outlet, touched }: Run, refreshed: readonly RefreshedCell[]): void {
  for (const { cell } of refreshed) touched.add(cell.cell.key)
  outlet.refreshed(refreshed)
}
