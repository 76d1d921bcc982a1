import {
  cellKey,
  type CellToEvaluate,
  matchesName,
  type SavedCell
} from '../../session/notebook/index.ts'
import { bad, createPause, good, type Result, type StorePath } from '../../../nix/base/index.ts'
import type { Plan } from '../../outcome/index.ts'
import {
  allSteps,
  cellAhead,
  type CellsToPlan,
  planCells,
  type StepChooser
} from '../../session/ahead/index.ts'
import type { CommandFailure } from '../../session/request/index.ts'
import type { Engine } from '../../session/state/index.ts'
import { nearest } from '../../session/mistakes/index.ts'

/**
 * What a run-all would do, before anything is built: all cells that ran, as they ran, and those that
 * did not, as they were last saved. `words` are names of steps, sets of steps, or patterns; with
 * them the plan is of these and of what they need. Builds nothing and changes nothing.
 */
export async function planNotebook(
  engine: Engine,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<Plan, CommandFailure>> {
  return planNamed(engine, await cellsToPlan(engine), words, signal)
}

/** The same of cells that were chosen already. */
export async function planNamed(
  engine: Engine,
  cells: CellsToPlan,
  words: readonly string[],
  signal: AbortSignal
): Promise<Result<Plan, CommandFailure>> {
  if (words.length === 0) return planCells(engine, cells, allSteps, signal)
  const planned = await planCells(engine, cells, namedSteps(words), signal)
  // What is named can be told without the others.
  return planned.ok ? good({ ...planned.value, open: [] }) : planned
}

/** In the order of the saved file; behind them what is in no saved file. */
async function cellsToPlan(
  engine: Pick<Engine, 'workspace' | 'screen' | 'saved' | 'parsed'>
): Promise<CellsToPlan> {
  const { workspace, screen } = engine
  const ran = new Map<string, CellToEvaluate>()
  for (const { cell, question } of screen.cells()) ran.set(cell.key, { cell, question })
  for (const cell of workspace.notebook.cells())
    if (!ran.has(cell.key)) ran.set(cell.key, { cell, question: null })
  const cells: CellToEvaluate[] = []
  const unread: CellToEvaluate[] = []
  // Thousands may never have been read.
  const pause = createPause()
  for (const saved of engine.saved()?.cells ?? []) {
    await pause()
    const read = readSaved(engine, saved)
    const key = saved.id === null ? read?.cell.key : cellKey(saved.id, [])
    const own = ran.get(key ?? '')
    if (own !== undefined) {
      ran.delete(own.cell.key)
      cells.push(own)
    } else if (read !== null) {
      cells.push(read)
      unread.push(read)
    }
  }
  return { cells: [...cells, ...ran.values()], unread }
}

/** What can be known of a cell that did not run: its commands define nothing yet. */
function readSaved(
  engine: Pick<Engine, 'parsed' | 'workspace'>,
  { id, code }: SavedCell
): CellToEvaluate | null {
  if (id !== null && engine.workspace.notebook.cell(cellKey(id, [])) !== undefined) return null
  return cellAhead(engine, { code, cellId: id, executionCount: null })
}

/** Those that are named, and what they need that is not there. */
function namedSteps(words: readonly string[]): StepChooser<CommandFailure> {
  return (found, planned) => {
    const chosen = new Set<StorePath>()
    for (const word of words) {
      const meant = [...found.values()].filter(
        ({ name }) => matchesName(word, name) || name.startsWith(`${word}.`)
      )
      if (meant.length === 0) {
        const names = [...found.values()].map(({ name }) => name)
        return bad({ kind: 'not-planned', word, nearest: nearest(word, names) })
      }
      for (const { drvPath } of meant) chosen.add(drvPath)
    }
    // A set gives its members in the order in which they came, also those that come meanwhile.
    for (const drvPath of chosen)
      for (const upstream of planned.get(drvPath)?.waitsFor ?? []) chosen.add(upstream)
    return good(chosen)
  }
}
