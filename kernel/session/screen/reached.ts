import type { Engine, RefreshedCell } from '../state/index.ts'
import type { Cause } from './because.ts'
import { isFreed } from './failed-before.ts'
import type { CellKey } from '../notebook/index.ts'
import type { Realised, StepResult } from '../building/index.ts'
import { rebuildStale, staleKeys } from './rebuild.ts'
import { reachedBy, refresh } from './refresh.ts'
import { idOf, type Run, show } from '../request/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'

/**
 * The cells that a run reaches, besides its own and those that run next anyway. `own` is null while it
 * is not read yet.
 */
export function createReached(run: Run, cause: Cause, own: CellKey | null) {
  const { engine, signal, request, waiting } = run
  const client = request.client?.id ?? null
  const keys = (): string[] => {
    const all =
      cause.files.length > 0 ? new Set(allOnScreen(engine)) : reachedBy(engine, cause.names)
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
      const options = { cause, settling: false, results: none, client, signal }
      show(run, await refresh(engine, keys(), options))
    },
    /** Before a command, which speaks of what is stale: whatever comes out the same is not. */
    async settled(): Promise<void> {
      const options = { cause, settling: true, results: none, client, signal }
      show(run, await refresh(engine, keys(), options))
    },
    async afterwards(results: Realised['results'], isBuilt: boolean): Promise<RefreshedCell[]> {
      // What was built may be what others were waiting for.
      const stale = isBuilt ? [...staleKeys(engine), ...freedKeys(engine)] : []
      const reached = new Set([...keys(), ...stale])
      const options = { cause, settling: true, results, client, signal }
      const refreshed = await refresh(engine, reached, options)
      if (engine.choices.reactive === 'lazy' || signal.aborted) return [...refreshed]
      return [...refreshed, ...(await rebuildStale(engine, staleKeys(engine), { ...run, client }))]
    }
  }
}

const none: ReadonlyMap<StorePath, StepResult> = new Map()

function allOnScreen({ screen }: Engine): string[] {
  return [...screen.cells()].map(({ cell }) => cell.key)
}

function freedKeys(engine: Engine): string[] {
  return [...engine.screen.cells()].flatMap(({ cell, outcome }) =>
    outcome.shown.some((shown) => isFreed(engine, shown)) ? [cell.key] : []
  )
}
