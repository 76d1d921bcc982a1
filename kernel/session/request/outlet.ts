import type { CellOutcome, Progress } from '../../outcome/index.ts'
import type { CellEvent } from '../session.ts'
import type { RefreshedCell } from '../state/index.ts'

/** Where all leaves the session that comes of a request. */
export interface Outlet {
  progress(progress: Progress): void
  /** Other cells that show something else now, where their client can be told which. */
  refreshed(cells: readonly RefreshedCell[]): void
  /** The last that comes of a request. */
  outcome(outcome: CellOutcome): void
}

/** Hands over to whoever sent the request. */
export function createOutlet(emit: (event: CellEvent) => void): Outlet {
  return {
    progress: (progress) => emit({ kind: 'progress', progress }),
    refreshed(cells) {
      for (const { cell, outcome } of cells)
        if (cell.cell.id !== null) emit({ kind: 'refreshed', cellId: cell.cell.id, outcome })
    },
    outcome: (outcome) => emit({ kind: 'outcome', outcome })
  }
}
