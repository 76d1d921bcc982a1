import type { LiveCell, LiveStep } from '../../../kernel/comm/protocol.ts'

/** Cells that show something else than the notebook says now. */
export function staleCells(cells: Iterable<LiveCell>): number {
  return [...cells].filter(({ stale }) => stale.length > 0).length
}

/** Steps that are built or fetched right now. */
export function stepsAtWork(cells: Iterable<LiveCell>): number {
  return [...cells].flatMap(({ steps }) => steps.filter(isAtWork)).length
}

export const isAtWork = ({ state }: LiveStep): boolean =>
  state === 'building' || state === 'fetching'
