import type { Plan } from '../../outcome/index.ts'
import type { Engine } from '../state/index.ts'
import { cellAhead, reachedBy } from './ahead.ts'
import { allSteps, planCells } from './plan-cells.ts'

/**
 * What it would come to if a cell said something else: the cell itself, and those that show what uses
 * its names. Builds nothing and changes nothing. null where the cell cannot be read, or has commands,
 * which are not run for that.
 */
export async function planChange(
  engine: Engine,
  { cellId, code }: { readonly cellId: string; readonly code: string },
  signal: AbortSignal
): Promise<Plan | null> {
  const { workspace, screen } = engine
  await engine.parsed.prepare(code)
  const parsed = engine.parsed.read(code)
  const own = cellAhead(engine, { code, cellId, executionCount: null })
  if (own === null || (parsed.ok && parsed.value.commands.length > 0)) return null
  const users = screen.using(reachedBy(workspace, own.cell))
  const others = [...users].flatMap((key) => (key === own.cell.key ? [] : (screen.get(key) ?? [])))
  const cells = { cells: [own, ...others], unread: [own] }
  const planned = await planCells(engine, cells, allSteps, signal)
  return planned.ok ? planned.value : null
}
