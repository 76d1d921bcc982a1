import type { LiveCell, LiveStep } from '../../../kernel/comm/protocol.ts'

/** A step as the panel lists it. */
export interface StepRow extends LiveStep {
  readonly cellId: string
  /** Why its cell shows something else than the notebook says now. */
  readonly because: readonly string[]
}

/** The steps of a notebook as the panel lists them. */
export interface StepRows {
  readonly rows: readonly StepRow[]
  /** Steps that there are beside `rows`. */
  readonly more: number
}

/** Rows that are drawn; of more the rest is counted, and found by what is typed. */
export const mostRows = 500

/**
 * The steps of cells in the order of the notebook, those of cells that it has no more left out.
 * `wanted` is text that a name has to hold, in any case.
 */
export function rowsOf(
  cells: ReadonlyMap<string, LiveCell>,
  order: readonly string[],
  wanted: string
): StepRows {
  const needle = wanted.trim().toLowerCase()
  const present = order.flatMap((id) => cells.get(id) ?? [])
  const all = present.flatMap(({ id, steps, stale }) =>
    steps.map((step) => ({ ...step, cellId: id, because: stale }))
  )
  const seen = new Set<string>()
  const found = all.filter(({ name, drvPath }) => {
    const key = JSON.stringify([name, drvPath])
    // A cell that asks for a file of a step shows the step once more.
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew && name.toLowerCase().includes(needle)
  })
  const untold = needle === '' ? present.reduce((sum, { moreSteps }) => sum + moreSteps, 0) : 0
  const rows = found.slice(0, mostRows)
  return { rows, more: found.length - rows.length + untold }
}
