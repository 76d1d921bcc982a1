import type { Entry } from './entry.ts'
import type { CellKey, CellToEvaluate } from '../notebook/index.ts'
import type { CellOutcome, Mistake, Notice, StaleReason } from '../../outcome/index.ts'

/** A cell as it stands on the reader's screen. */
export interface CellOnScreen extends CellToEvaluate {
  /** What it showed when it last was up to date; nothing in it is marked. */
  readonly outcome: CellOutcome
  /** The mistakes of its evaluation. */
  readonly mistakes: readonly Mistake[]
  /** By definition, '' for the question: what was shown for it. */
  readonly shown: ReadonlyMap<string, ShownThing>
  /** Who ran it: the page that was given its display. */
  readonly client: string | null
  /** Whether it was given one: an error alone has none that could be replaced. */
  readonly hasDisplay: boolean
  /** Why it is marked, or null where what it shows is what the notebook says. */
  readonly stale: StaleReason | null
  /** Whether something was sent to its page since it ran; nobody says whether that came. */
  readonly sent?: boolean
  /** By place among what the outcome shows, why it is marked. */
  readonly marks?: ReadonlyMap<number, StaleReason>
  /** What its display says of other cells besides, as long as nothing else was sent in its place. */
  readonly saysOfOthers?: SaysOfOthers
}

export interface SaysOfOthers {
  /** The cells that it says are stale. */
  readonly stale: readonly CellKey[]
  /** What else it says. */
  readonly notices: readonly Notice[]
}

/** A cell whose display is to be replaced. */
export interface RefreshedCell {
  readonly cell: CellOnScreen
  readonly outcome: CellOutcome
}

/** One thing that a cell shows, and what it is to be compared by. */
export interface ShownThing {
  readonly entry: Entry
  /** Where it stands among what the outcome shows. */
  readonly index: number
  readonly fingerprint: string
}

/**
 * What the cells show now, as far as the kernel can know: a page that was reloaded shows what was
 * saved. The one place that holds it.
 */
export interface Screen {
  put(cell: CellOnScreen): void
  remove(key: CellKey): void
  get(key: CellKey): CellOnScreen | undefined
  /** In the order in which they last ran. */
  cells(): Iterable<CellOnScreen>
  /** The cells that define one of these names, or ask about it. */
  using(names: Iterable<string>): ReadonlySet<CellKey>
}

/** An empty screen. */
export function createScreen(): Screen {
  const cells = new Map<CellKey, CellOnScreen>()
  const byName = new Map<string, Set<CellKey>>()

  function remove(key: CellKey): void {
    const before = cells.get(key)
    if (before === undefined) return
    for (const name of namesOf(before)) byName.get(name)?.delete(key)
    cells.delete(key)
  }

  return {
    put(cell) {
      const { key } = cell.cell
      remove(key)
      cells.set(key, cell)
      for (const name of namesOf(cell)) {
        const users = byName.get(name)
        if (users === undefined) byName.set(name, new Set([key]))
        else users.add(key)
      }
    },
    remove,
    get: (key) => cells.get(key),
    cells: () => cells.values(),
    using: (names) => new Set([...names].flatMap((name) => [...(byName.get(name) ?? [])]))
  }
}

function namesOf({ cell, question }: CellToEvaluate): ReadonlySet<string> {
  const defined = cell.definitions.map(({ path }) => path[0] ?? '')
  return new Set([...defined, ...(question?.free.map(({ name }) => name) ?? [])])
}
