import type { CellKey } from '../notebook/index.ts'
import type { Arrangement } from '../session.ts'
import type { CellOnScreen } from './screen.ts'

/** The cells as a page has them now, where one says it: newer than what is saved. */
export interface LiveArrangement {
  take(arrangement: Arrangement): void
  /** The ids of the cells in their order; null where no page said. */
  order(): readonly string[] | null
  /** Whether a cell is there for sure. */
  has(cellId: string): boolean
  /** The cells that were deleted since this was asked, and are not there again. */
  takeGone(): readonly string[]
  /** What deleted cells showed, for when they are there again. */
  readonly shelved: Map<CellKey, CellOnScreen>
}

/** No page has said anything. */
export function createArrangement(): LiveArrangement {
  let order: readonly string[] | null = null
  let present: ReadonlySet<string> = new Set()
  const gone = new Set<string>()
  return {
    take({ cells, gone: more }) {
      order = cells
      present = new Set(cells)
      for (const id of more) gone.add(id)
      for (const id of cells) gone.delete(id)
    },
    order: () => order,
    has: (cellId) => present.has(cellId),
    takeGone() {
      const taken = [...gone]
      gone.clear()
      return taken
    },
    shelved: new Map()
  }
}
