import {
  type CellOnScreen,
  type Engine,
  type Entry,
  type RefreshedCell,
  wantedBy
} from '../state/index.ts'
import { settle } from '../../../nix/builder/index.ts'
import { known } from '../../../nix/store/index.ts'
import { type StorePath, trace } from '../../../nix/base/index.ts'
import {
  asStale,
  type CellOutcome,
  listInWords,
  type Mistake,
  type Notice,
  type Shown,
  type StepReport,
  stepsShown
} from '../../outcome/index.ts'
import { createReach, notThereBecause, type Cause, type Change } from './because.ts'
import { evaluateCells, type Evaluated } from '../evaluation/index.ts'
import { asFailedBefore, gaveNothing, isFreed, isNew } from './failed-before.ts'
import { goneBecause } from './gone.ts'
import { recordShown } from '../history/index.ts'
import type { CellKey } from '../notebook/index.ts'
import type { Realised, StepResult } from '../building/index.ts'
import { printOf } from './print.ts'
import { showEntries } from '../report/index.ts'
import { isShowable, unseenBecause } from './unseen.ts'

export interface RefreshOptions {
  readonly cause: Cause
  /**
   * Whether Nix is asked what would come out the same. It costs a process; before a build it would
   * be asked in vain.
   */
  readonly settling: boolean
  /** What a build of this request gave, failures included. */
  readonly results: Realised['results']
  /** Whose page is at work: what another was shown cannot be replaced on it. */
  readonly client: string | null
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
  if (options.settling) {
    const unknown = evaluated
      .flatMap(({ entries }) => entries.flatMap(wantedBy))
      .filter((drvPath) => known(engine.nix, drvPath) === null)
    if (unknown.length > 0) await settle(engine.nix, unknown, options.signal)
  }
  if (options.signal.aborted) return []
  const refreshed: RefreshedCell[] = []
  const change = { ...options, reach: createReach(engine.workspace) }
  for (const [index, cell] of cells.entries()) {
    const now = evaluated[index]
    if (now === undefined) throw new Error('a cell was not evaluated')
    const next = await lookAgain(engine, cell, now, change)
    if (next !== null) refreshed.push(next)
  }
  trace('session', 'looked', { cells: cells.length, refreshed: refreshed.length })
  recordShown(
    engine,
    refreshed.flatMap(({ outcome }) => outcome.shown.flatMap(stepsNow))
  )
  return refreshed
}

/** The steps that are shown as they are now. */
function stepsNow(shown: Shown): readonly StepReport[] {
  return shown.kind === 'stale' ? [] : stepsShown(shown)
}

/** The cells whose display depends on these names. */
export function reachedBy(
  { workspace: { program }, screen }: Pick<Engine, 'workspace' | 'screen'>,
  names: ReadonlySet<string>
): ReadonlySet<CellKey> {
  return names.size === 0 ? new Set() : screen.using(program.dependents(names))
}

async function lookAgain(
  engine: Engine,
  cell: CellOnScreen,
  now: Evaluated,
  options: Change & Pick<RefreshOptions, 'client'>
): Promise<RefreshedCell | null> {
  const byDefinition = new Map(now.of.map((name, index) => [name ?? '', now.entries[index]]))
  const marks = new Map<number, string>()
  let isSame =
    cell.shown.size === now.entries.length &&
    JSON.stringify(now.mistakes) === JSON.stringify(cell.mistakes)
  for (const [name, thing] of cell.shown) {
    const entry = byDefinition.get(name)
    const because =
      entry === undefined
        ? goneBecause(engine, cell, name, now)
        : notThereBecause(engine, cell, thing, entry, options)
    const before = cell.outcome.shown[thing.index]
    // Of what was never built, nothing came out before that a mark could dim.
    if (because !== null && (entry === undefined || !isNew(before))) marks.set(thing.index, because)
    if (entry === undefined || printOf(engine.nix, entry) !== thing.print) isSame = false
    else if (before !== undefined && (isFreed(engine, before) || isTried(before, options.results)))
      isSame = false
  }
  if (isSame) {
    if (cell.stale !== null && cell.outcome.shown.some(isPlanned)) return null
    const shown = comparedBy(engine, now, cell)
    const healed = { ...cell, ...unmarked, shown }
    engine.screen.put(healed)
    return cell.stale === null ? null : { cell: healed, outcome: cell.outcome }
  }
  if (!isShowable(cell, options.client)) return leave(engine, cell, marks)
  if (marks.size === 0) return showAnew(engine, cell, now, options.results)
  return mark(engine, cell, now, marks, options.results)
}

const unmarked = { stale: null, neverBuilt: false, unseen: false, marks: new Map<never, never>() }

/** Its page goes on showing what it shows, and is compared with that: so it is listed until it runs. */
function leave(
  { screen }: Pick<Engine, 'screen'>,
  cell: CellOnScreen,
  marks: ReadonlyMap<number, string>
): RefreshedCell | null {
  const [mark] = marks.values()
  const stale = mark ?? unseenBecause(cell)
  if (cell.stale === stale) return null
  const left = { ...cell, ...unmarked, stale, unseen: mark === undefined, marks }
  screen.put(left)
  const shown = cell.outcome.shown.map((one, index): Shown => {
    const because = mark === undefined ? stale : marks.get(index)
    return because === undefined ? one : { kind: 'stale', shown: asStale(one), because }
  })
  return { cell: left, outcome: { ...cell.outcome, shown } }
}

/** A client keeps the error of a run until the cell runs again. */
const over: Notice = {
  text: 'The error message below is over: this is how the cell stands now.'
}

function isPlanned(shown: Shown | undefined): boolean {
  return shown !== undefined && stepsShown(shown).some(({ status }) => status === 'planned')
}

/** Whether this request has tried to build what is shown as planned, and nothing came of it. */
function isTried(shown: Shown, results: Realised['results']): boolean {
  return stepsShown(shown).some(
    ({ status, drvPath }) =>
      status === 'planned' && gaveNothing(results.get(drvPath)?.status ?? 'planned')
  )
}

/** What is to be said of steps of which nothing ever came out; null where there are none. */
function unbuiltBecause(entries: readonly Entry[], shown: readonly Shown[]): string | null {
  const names = entries.flatMap((entry, index) =>
    isPlanned(shown[index]) ? [entry.name ?? 'this'] : []
  )
  if (names.length === 0) return null
  const [needs, has, it] = names.length === 1 ? ['needs', 'has', 'it'] : ['need', 'have', 'them']
  return `All that ${listInWords(names)} ${needs} is defined now, but ${names.length === 1 ? 'it' : 'they'} ${has} not been built yet. Run this cell, or %refresh in any cell, to build ${it}.`
}

/** Nothing of it has to be marked: it is shown as it is now. */
async function showAnew(
  engine: Engine,
  cell: CellOnScreen,
  now: Evaluated,
  told: Realised['results']
): Promise<RefreshedCell> {
  const results = thereAlready(engine, now.entries, told)
  const anew = await showEntries(engine, now.entries, results)
  const { lineage, notices, mistakes } = anew
  const shown = anew.shown.map((one) => asFailedBefore(engine, one, cell.outcome.shown))
  const isOver =
    (cell.outcome.mistakes.length > 0 || cell.outcome.notices.includes(over)) &&
    now.mistakes.length === 0
  const unbuilt = unbuiltBecause(now.entries, shown)
  const outcome: CellOutcome = {
    shown,
    lineage,
    printed: now.printed,
    notices: [
      ...notices,
      ...(unbuilt === null ? [] : [{ text: unbuilt }]),
      ...(isOver ? [over] : [])
    ],
    mistakes: [...now.mistakes, ...mistakes]
  }
  const next: CellOnScreen = {
    ...cell,
    ...unmarked,
    outcome,
    mistakes: now.mistakes,
    shown: shownThings(engine, now, 0),
    stale: unbuilt,
    neverBuilt: unbuilt !== null,
    sent: true
  }
  engine.screen.put(next)
  return { cell: next, outcome }
}

/** Some of it is not there: that is marked, with what came out before, and the rest is shown as it is. */
async function mark(
  engine: Engine,
  cell: CellOnScreen,
  now: Evaluated,
  marks: ReadonlyMap<number, string>,
  told: Realised['results']
): Promise<RefreshedCell | null> {
  const changed = now.entries.flatMap((entry, index) => {
    const before = cell.shown.get(now.of[index] ?? '')
    const isOther =
      before !== undefined &&
      !marks.has(before.index) &&
      printOf(engine.nix, entry) !== before.print
    return isOther ? [{ entry, index: before.index }] : []
  })
  const [stale = ''] = marks.values()
  if (cell.stale === stale && changed.length === 0) return null
  const entries = changed.map(({ entry }) => entry)
  const anew = await showEntries(engine, entries, thereAlready(engine, entries, told))
  const content = [...cell.outcome.shown]
  changed.forEach(({ index }, at) => {
    const one = anew.shown[at]
    if (one !== undefined) content[index] = asFailedBefore(engine, one, cell.outcome.shown)
  })
  const outcome = { ...cell.outcome, shown: content }
  const marked: CellOnScreen = {
    ...cell,
    outcome,
    shown: new Map(
      [...cell.shown].map(([name, thing]) => {
        const other = changed.find(({ index }) => index === thing.index)
        return [
          name,
          other === undefined
            ? thing
            : { ...thing, entry: other.entry, print: printOf(engine.nix, other.entry) }
        ]
      })
    ),
    ...unmarked,
    stale,
    marks,
    sent: true
  }
  engine.screen.put(marked)
  const shown = content.map((one, index): Shown => {
    const because = marks.get(index)
    return because === undefined ? one : { kind: 'stale', shown: asStale(one), because }
  })
  return {
    cell: marked,
    outcome: { ...outcome, shown, mistakes: now.mistakes.filter(isTold) }
  }
}

/** What is shown for each definition, where the entries begin at `from` among what is shown. */
export function shownThings(
  engine: Pick<Engine, 'nix'>,
  { entries, of }: Pick<Evaluated, 'entries' | 'of'>,
  from: number
): CellOnScreen['shown'] {
  return new Map(
    entries.map((entry, index) => [
      of[index] ?? '',
      { entry, index: from + index, print: printOf(engine.nix, entry) }
    ])
  )
}

function comparedBy(
  engine: Pick<Engine, 'nix'>,
  now: Evaluated,
  cell: CellOnScreen
): CellOnScreen['shown'] {
  return new Map(
    now.entries.flatMap((entry, index) => {
      const name = now.of[index] ?? ''
      const before = cell.shown.get(name)
      return before === undefined
        ? []
        : [[name, { entry, index: before.index, print: printOf(engine.nix, entry) }] as const]
    })
  )
}

function thereAlready(
  { nix }: Pick<Engine, 'nix'>,
  entries: readonly Entry[],
  told: Realised['results']
): Map<StorePath, StepResult> {
  const results = new Map<StorePath, StepResult>()
  for (const drvPath of entries.flatMap(wantedBy)) {
    const record = known(nix, drvPath)
    const tried = told.get(drvPath)
    // What this request has built is told as built, and what failed in it as failed.
    if (tried !== undefined && (record !== null || gaveNothing(tried.status)))
      results.set(drvPath, tried)
    else if (record !== null) results.set(drvPath, { status: 'cached', record, report: null })
  }
  return results
}

/** That a name is missing, or that a step waits, is said by the mark. */
function isTold({ kind }: Mistake): boolean {
  return kind !== 'missing-names' && kind !== 'blocked'
}
