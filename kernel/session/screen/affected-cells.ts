import type { StorePath } from '../../../nix/base/index.ts'
import type { Realised, StepResult } from '../building/index.ts'
import type { CellKey } from '../notebook/index.ts'
import { type Cause, idsOfNext, pageOf, type Run, show } from '../request/index.ts'
import { type CellOnScreen, type Engine, type RefreshedCell, unkept } from '../state/index.ts'
import { stepsShown } from '../../outcome/index.ts'
import { blockedAmong } from './facts.ts'
import { rebuildStale, staleKeys } from './rebuild.ts'
import { refresh } from './refresh.ts'
import { saidNoMore } from './run-notices.ts'

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
      const stale = isBuilt ? [...staleKeys(engine), ...freedKeys(engine), ...goneKeys(engine)] : []
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

/** Cells that show files of steps that are not kept, and are not there any more. */
function goneKeys(engine: Pick<Engine, 'nix' | 'workspace' | 'screen'>): CellKey[] {
  const isGone = ({ outcome }: CellOnScreen) =>
    outcome.shown
      .flatMap(stepsShown)
      .some(({ outPath, drvPath }) => outPath !== null && unkept(engine, drvPath) !== null)
  return [...engine.screen.cells()].filter(isGone).map(({ cell }) => cell.key)
}

/** Cells that show steps as blocked which nothing blocks any more. */
function freedKeys({ nix, screen }: Pick<Engine, 'nix' | 'screen'>): CellKey[] {
  const cells = [...screen.cells()]
  const blocked = blockedAmong(nix, cells)
  const isFreed = ({ outcome }: CellOnScreen) =>
    outcome.shown
      .flatMap(stepsShown)
      .some(({ status, drvPath }) => status === 'blocked' && !blocked.has(drvPath))
  return cells.filter(isFreed).map(({ cell }) => cell.key)
}
