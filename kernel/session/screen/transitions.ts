import { isDeepStrictEqual } from 'node:util'
import type { StorePath } from '../../../nix/base/index.ts'
import {
  asStale,
  type CellOutcome,
  type Mistake,
  type Notice,
  type Shown,
  type StaleReason
} from '../../outcome/index.ts'
import type { Evaluated } from '../evaluation/index.ts'
import type { ShownEntries } from '../report/index.ts'
import type { CellOnScreen } from '../state/index.ts'
import { asFailedBefore, isPlanned } from './failed-before.ts'
import { fingerprintOf, type Outputs } from './fingerprint.ts'
import type { Marks, Standing } from './staleness.ts'

/** A cell as it stands from now on. */
export interface Redrawn {
  readonly cell: CellOnScreen
  /** What takes the place of its display; null where that stays. */
  readonly outcome: CellOutcome | null
}

const unmarked = { stale: null, marks: new Map<never, never>() }

/** What it shows holds: it is not marked any more. */
export function healed(cell: CellOnScreen, now: Evaluated, outputs: Outputs): Redrawn {
  const shown = new Map(
    now.entries.flatMap((entry, index) => {
      const name = now.of[index] ?? ''
      const before = cell.shown.get(name)
      return before === undefined
        ? []
        : [
            [
              name,
              { entry, index: before.index, fingerprint: fingerprintOf(entry, outputs) }
            ] as const
          ]
    })
  )
  const next = { ...cell, ...unmarked, shown }
  return { cell: next, outcome: cell.stale === null ? null : cell.outcome }
}

/** Its page goes on showing what it shows, and is compared with that: so it is listed until it runs. */
export function left(cell: CellOnScreen, marks: Marks): Redrawn | null {
  const [mark] = marks.values()
  const stale: StaleReason = mark ?? {
    kind: 'not-seen',
    executionCount: cell.cell.executionCount
  }
  if (isDeepStrictEqual(cell.stale, stale)) return null
  const shown =
    mark === undefined
      ? cell.outcome.shown.map((one) => staleOne(one, stale))
      : withMarks(cell.outcome.shown, marks)
  return { cell: { ...cell, stale, marks }, outcome: { ...cell.outcome, shown } }
}

/** Nothing of it has to be marked: it is shown as it is now. */
export function shownAnew(
  cell: CellOnScreen,
  now: Evaluated,
  anew: ShownEntries,
  { outputs, blocked }: { readonly outputs: Outputs; readonly blocked: ReadonlySet<StorePath> }
): Redrawn {
  const shown = anew.shown.map((one) => asFailedBefore(one, cell.outcome.shown, blocked))
  const isOver =
    (cell.outcome.mistakes.length > 0 || cell.outcome.notices.some(isErrorOver)) &&
    now.mistakes.length === 0
  const unbuilt = neverBuilt(now, shown)
  const notices: readonly Notice[] = [
    ...anew.notices,
    ...(unbuilt === null ? [] : [{ kind: 'stale', reason: unbuilt } as const]),
    ...(isOver ? [{ kind: 'error-over' } as const] : [])
  ]
  const outcome: CellOutcome = {
    shown,
    notices,
    lineage: anew.lineage,
    printed: now.printed,
    mistakes: [...now.mistakes, ...anew.mistakes]
  }
  const next: CellOnScreen = {
    ...cell,
    ...unmarked,
    outcome,
    mistakes: now.mistakes,
    shown: shownThings(now, 0, outputs),
    stale: unbuilt,
    sent: true
  }
  return { cell: next, outcome }
}

/** What is to be said of steps of which nothing ever came out; null where there are none. */
function neverBuilt({ entries }: Evaluated, shown: readonly Shown[]): StaleReason | null {
  const names = entries.flatMap(({ name }, index) => (isPlanned(shown[index]) ? [name] : []))
  return names.length === 0 ? null : { kind: 'never-built', names }
}

function isErrorOver(notice: Notice): boolean {
  return 'kind' in notice && notice.kind === 'error-over'
}

/** Whether a cell is marked for the same reason already, and nothing else in it has changed. */
export function isMarkedSo(
  { stale }: CellOnScreen,
  { marks, changed }: Extract<Standing, { readonly kind: 'stale' }>
): boolean {
  const [mark = null] = marks.values()
  return changed.length === 0 && isDeepStrictEqual(stale, mark)
}

/**
 * Some of it is not there: that is marked, with what came out before, and the rest is shown as it is.
 * `anew` has what changed.
 */
export function marked(
  cell: CellOnScreen,
  now: Evaluated,
  { marks, changed }: Extract<Standing, { readonly kind: 'stale' }>,
  anew: ShownEntries,
  { outputs, blocked }: { readonly outputs: Outputs; readonly blocked: ReadonlySet<StorePath> }
): Redrawn {
  const content = [...cell.outcome.shown]
  changed.forEach(({ index }, at) => {
    const one = anew.shown[at]
    if (one !== undefined) content[index] = asFailedBefore(one, cell.outcome.shown, blocked)
  })
  const shown = new Map(
    [...cell.shown].map(([name, thing]) => {
      const entry = changed.find(({ index }) => index === thing.index)?.entry
      if (entry === undefined) return [name, thing]
      return [name, { ...thing, entry, fingerprint: fingerprintOf(entry, outputs) }]
    })
  )
  const outcome = { ...cell.outcome, shown: content }
  const [stale = null] = marks.values()
  return {
    cell: { ...cell, outcome, shown, stale, marks, sent: true },
    outcome: {
      ...outcome,
      shown: withMarks(content, marks),
      mistakes: now.mistakes.filter(isTold)
    }
  }
}

function withMarks(shown: readonly Shown[], marks: Marks): readonly Shown[] {
  return shown.map((one, index) => {
    const because = marks.get(index)
    return because === undefined ? one : staleOne(one, because)
  })
}

function staleOne(shown: Shown, because: StaleReason): Shown {
  return { kind: 'stale', shown: asStale(shown), because }
}

/** That a name is missing, or that a step waits, is said by the mark. */
function isTold({ kind }: Mistake): boolean {
  return kind !== 'missing-names' && kind !== 'blocked'
}

/** What is shown for each definition, where the entries begin at `from` among what is shown. */
export function shownThings(
  { entries, of }: Pick<Evaluated, 'entries' | 'of'>,
  from: number,
  outputs: Outputs
): CellOnScreen['shown'] {
  return new Map(
    entries.map((entry, index) => [
      of[index] ?? '',
      { entry, index: from + index, fingerprint: fingerprintOf(entry, outputs) }
    ])
  )
}
