import { trace } from '../../../nix/base/index.ts'
import { changesBefore, leave, type Outlet, type Run } from '../request/index.ts'
import { affectedBy } from '../screen/index.ts'
import type { CellRequest } from '../session.ts'
import type { Engine } from '../state/index.ts'

/** What a page asks that sends no cell: it can be given what any cell shows. */
const noCell: CellRequest = {
  ...{ code: '', cellId: null, client: null, cameAt: 0, reachesAll: true, deletedCells: [] },
  ...{ executionCount: null, stopOnError: false, userExpressions: {} }
}

const noCommands = () => Promise.resolve(new Map<never, never>())

/**
 * Looks at what has changed while no cell ran, as the next cell would: files that were saved. The
 * cells that this affects are marked or shown anew through `outlet`. Nothing is built. Where
 * `signal` stops it, what was found is left to the next cell.
 */
export async function lookBetween(
  engine: Engine,
  outlet: Outlet,
  signal: AbortSignal
): Promise<void> {
  const waiting = { count: () => 0, arrivals: () => 0, list: () => [] }
  const run: Run = {
    ...{ engine, request: noCell, commands: noCommands, outlet, signal, waiting },
    ...{ touched: new Set(), progress: silent }
  }
  try {
    const { cause } = await changesBefore(run)
    if (cause.files.length === 0 && cause.names.size === 0) return
    await affectedBy(run, cause, null).settled()
    if (signal.aborted) leave(engine, cause)
    trace('session', 'between', { files: cause.files.length, shown: run.touched.size })
  } finally {
    engine.checks.end()
  }
}

const silent: Run['progress'] = {
  phase: () => undefined,
  building: () => undefined,
  pushing: () => undefined,
  end: () => undefined
}
