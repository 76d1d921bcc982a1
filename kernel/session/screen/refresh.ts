import { settle } from '../../../nix/builder/index.ts'
import { trace } from '../../../nix/base/index.ts'
import { asItStands, type Realised } from '../building/index.ts'
import { evaluateCells, type Evaluated } from '../evaluation/index.ts'
import { recordData, recordShown } from '../history/index.ts'
import type { CellKey } from '../notebook/index.ts'
import { dataShown, type Shown, type StepReport, stepsShown } from '../../outcome/index.ts'
import type { Cause, Page } from '../request/index.ts'
import { showEntries } from '../report/index.ts'
import { type CellOnScreen, type Engine, type RefreshedCell, wantedBy } from '../state/index.ts'
import { factsAbout, resultsThere } from './facts.ts'
import { type Facts, standingOf } from './staleness.ts'
import { healed, isMarkedSo, left, marked, type Redrawn, shownAnew } from './transitions.ts'

export interface RefreshOptions extends Page {
  readonly cause: Cause
  /**
   * Whether Nix is asked what would come out the same. It costs a process; before a build it would
   * be asked in vain.
   */
  readonly settling: boolean
  /** What a build of this request gave, failures included. */
  readonly results: Realised['results']
  readonly signal: AbortSignal
}

/**
 * Looks again at cells that a change may have reached, and says which of them have to show
 * something else: what is there already is shown anew, what needs building is marked, and what
 * turned out the same is left alone. Nothing is built. (Invariant 4.)
 */
export async function refresh(
  engine: Engine,
  keys: Iterable<CellKey>,
  options: RefreshOptions
): Promise<readonly RefreshedCell[]> {
  const cells = [...keys].flatMap((key) => engine.screen.get(key) ?? [])
  if (cells.length === 0) return []
  const evaluated = await evaluateCells(engine, cells, options.signal)
  if (options.settling) await settleUnknown(engine, evaluated, options.signal)
  if (options.signal.aborted) return []
  const facts = factsAbout(engine, cells, evaluated, options)
  const refreshed: RefreshedCell[] = []
  for (const [index, cell] of cells.entries()) {
    const now = evaluated[index]
    if (now === undefined) throw new Error('a cell was not evaluated')
    const next = await redraw(engine, cell, now, facts, options.results)
    if (next === null) continue
    const { saysOfOthers: _, ...replaced } = next.cell
    engine.screen.put(next.outcome === null ? next.cell : replaced)
    if (next.outcome !== null) refreshed.push({ cell: next.cell, outcome: next.outcome })
  }
  trace('session', 'looked', { cells: cells.length, refreshed: refreshed.length })
  recordShown(
    engine,
    refreshed.flatMap(({ outcome }) => outcome.shown.flatMap(stepsNow))
  )
  recordData(
    engine,
    refreshed.flatMap(({ outcome }) => outcome.shown.flatMap(dataShown))
  )
  return refreshed
}

/** What would come out the same is there from now on: an edit may have changed nothing but names. */
async function settleUnknown(
  engine: Pick<Engine, 'nix' | 'workspace'>,
  evaluated: readonly Evaluated[],
  signal: AbortSignal
): Promise<void> {
  const wanted = evaluated.flatMap(({ entries }) => entries.flatMap(wantedBy))
  const unknown = wanted.filter((drvPath) => asItStands(engine, drvPath) === null)
  if (unknown.length > 0) await settle(engine.nix, unknown, signal)
}

/** Heals a cell, marks it or shows it anew, as it stands; null where it stays as it is. */
async function redraw(
  engine: Engine,
  cell: CellOnScreen,
  now: Evaluated,
  facts: Facts,
  results: Realised['results']
): Promise<Redrawn | null> {
  const standing = standingOf(cell, now, facts)
  switch (standing.kind) {
    case 'still-unbuilt':
      return null
    case 'same':
      return healed(cell, now, facts.outputs)
    case 'out-of-reach':
      return left(cell, standing.marks)
    case 'other': {
      const there = resultsThere(engine, now.entries, results)
      return shownAnew(cell, now, await showEntries(engine, now.entries, there), facts)
    }
    case 'stale': {
      if (isMarkedSo(cell, standing)) return null
      const entries = standing.changed.map(({ entry }) => entry)
      const there = resultsThere(engine, entries, results)
      return marked(cell, now, standing, await showEntries(engine, entries, there), facts)
    }
  }
}

/** The steps that are shown as they are now. */
function stepsNow(shown: Shown): readonly StepReport[] {
  return shown.kind === 'stale' ? [] : stepsShown(shown)
}
