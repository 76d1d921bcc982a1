import type { Cause } from './because.ts'
import type { Engine } from '../engine.ts'
import { isFreed } from './failed-before.ts'
import { cellKey } from '../program/notebook.ts'
import type { Realised, StepResult } from '../realise.ts'
import { rebuildStale } from './rebuild.ts'
import { reachedBy, refresh, type RefreshedCell } from './refresh.ts'
import { idOf, show, type Run } from '../running.ts'
import type { CellRequest } from '../session.ts'
import type { StorePath } from '../../../nix/store-path.ts'

/** The cells that a run reaches, besides its own and those that run next anyway. */
export function createReached(run: Run, cause: Cause) {
  const { engine, signal, request, waiting } = run
  const keys = (): string[] => {
    const all =
      cause.files.length > 0 ? new Set(allOnScreen(engine)) : reachedBy(engine, cause.names)
    const own = ownKey(engine, request)
    const reached = [...all].filter((key) => key !== own)
    if (reached.length === 0) return []
    const others = new Set([request, ...waiting.list()].flatMap(idOf))
    return reached.filter((key) => {
      const id = engine.screen.get(key)?.cell.id ?? null
      return id === null || !others.has(id)
    })
  }
  return {
    /** Before a build, which may take long: what it will reach is marked at once. */
    async before(): Promise<void> {
      const none = new Map<StorePath, StepResult>()
      show(run, await refresh(engine, keys(), { cause, settling: false, results: none, signal }))
    },
    async afterwards(results: Realised['results'], isBuilt: boolean): Promise<RefreshedCell[]> {
      // What was built may be what others were waiting for.
      const stale = isBuilt ? [...staleKeys(engine), ...freedKeys(engine)] : []
      const reached = new Set([...keys(), ...stale])
      const refreshed = await refresh(engine, reached, { cause, settling: true, results, signal })
      if (engine.choices.reactive === 'lazy' || signal.aborted) return [...refreshed]
      return [...refreshed, ...(await rebuildStale(engine, staleKeys(engine), run))]
    }
  }
}

function ownKey({ screen }: Engine, { cellId, executionCount }: CellRequest): string | null {
  if (cellId !== null) return cellKey(cellId, [])
  for (const { cell } of screen.cells())
    if (cell.id === null && cell.executionCount === executionCount) return cell.key
  return null
}

function allOnScreen({ screen }: Engine): string[] {
  return [...screen.cells()].map(({ cell }) => cell.key)
}

function staleKeys({ screen }: Engine): string[] {
  return [...screen.cells()].flatMap(({ cell, stale }) => (stale === null ? [] : [cell.key]))
}

function freedKeys(engine: Engine): string[] {
  return [...engine.screen.cells()].flatMap(({ cell, outcome }) =>
    outcome.shown.some((shown) => isFreed(engine, shown)) ? [cell.key] : []
  )
}
