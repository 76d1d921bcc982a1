import type { StorePath } from '../../../nix/base/index.ts'
import type { Realised, StepResult } from '../building/index.ts'
import type { CellKey } from '../notebook/index.ts'
import { type Cause, idsOfNext, pageOf, type Run, show } from '../request/index.ts'
import { type Engine, type RefreshedCell, unkept } from '../state/index.ts'
import { blockedAmong } from './facts.ts'
import { rebuildStale, staleKeys } from './rebuild.ts'
import { refresh } from './refresh.ts'
import { saidNoMore } from './run-notices.ts'
import { hasGone, isFreed } from './staleness.ts'

/** The cells that a run affects, besides its own and those that run next anyway. */
export interface AffectedCells {
  /** Before a build, which may take long: what it will affect is marked at once. */
  before(): Promise<void>
  /** Before a command, which speaks of what is stale: whatever comes out the same is not. */
  settled(): Promise<void>
  /** When the run is over: gives those that show something else now. */
  afterwards(results: Realised['results'], isBuilt: boolean): Promise<readonly RefreshedCell[]>
}

/** Those that depend on what has changed. `own` is the cell that runs, null while it is not read. */
export function affectedBy(run: Run, cause: Cause, own: CellKey | null): AffectedCells {
  const { engine, signal } = run
  const page = pageOf(run.request)
  const lookAgain = (
    keys: Iterable<CellKey>,
    settling: boolean,
    results: Realised['results'] = none
  ) => refresh(engine, keys, { cause, settling, results, ...page, signal })
  return {
    before: async () => show(run, await lookAgain(affectedKeys(run, cause, own), false)),
    async settled() {
      const refreshed = await lookAgain(affectedKeys(run, cause, own), true)
      show(run, [...refreshed, ...saidNoMore(run)])
    },
    async afterwards(results, isBuilt) {
      // What was built may be what others were waiting for.
      const stale = isBuilt ? [...staleKeys(engine), ...overtakenKeys(engine)] : []
      const keys = new Set([...affectedKeys(run, cause, own), ...stale])
      const refreshed = await lookAgain(keys, true, results)
      const isLeft = engine.choices.reactive === 'lazy' || signal.aborted
      const rebuilt = isLeft
        ? []
        : await rebuildStale(engine, staleKeys(engine), { ...run, ...page })
      return [...refreshed, ...rebuilt, ...saidNoMore(run)]
    }
  }
}

const none: ReadonlyMap<StorePath, StepResult> = new Map()

function affectedKeys(run: Run, { names, files }: Cause, own: CellKey | null): readonly CellKey[] {
  const { engine } = run
  const { screen, workspace } = engine
  const all = files.length > 0 ? onScreen(engine) : [...screen.using(usersOf(workspace, names))]
  const affected = all.filter((key) => key !== own)
  if (affected.length === 0) return []
  const others = idsOfNext(run)
  return affected.filter((key) => {
    const id = screen.get(key)?.cell.id ?? null
    return id === null || !others.has(id)
  })
}

/** Names and all that use them. */
function usersOf({ program }: Engine['workspace'], names: ReadonlySet<string>): Iterable<string> {
  return names.size === 0 ? [] : program.dependents(names)
}

function onScreen({ screen }: Pick<Engine, 'screen'>): CellKey[] {
  return [...screen.cells()].map(({ cell }) => cell.key)
}

/** Cells that show what is over: steps that nothing blocks any more, files that were not kept. */
function overtakenKeys({ nix, workspace, screen }: Engine): CellKey[] {
  const cells = [...screen.cells()]
  const facts = {
    blocked: blockedAmong(nix, cells),
    isUnkept: (drvPath: StorePath) => unkept({ nix, workspace }, drvPath) !== null
  }
  return cells
    .filter(({ outcome }) =>
      outcome.shown.some((one) => isFreed(one, facts) || hasGone(one, facts))
    )
    .map(({ cell }) => cell.key)
}
