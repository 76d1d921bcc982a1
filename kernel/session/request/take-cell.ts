import { trace } from '../../../nix/base/index.ts'
import type { CellOutcome, Mistake, Shown } from '../../outcome/index.ts'
import { cellKey, type CellToEvaluate, type NotebookChange } from '../notebook/index.ts'
import type { Engine } from '../state/index.ts'
import type { CellRequest } from '../session.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'

/** What stands in a cell, after its commands have run. With a mistake, nothing of it is taken. */
export interface ReadCell {
  readonly definitions: readonly CellDefinition[]
  readonly question: CellExpression | null
  /** What its commands have to say. */
  readonly shown: readonly Shown[]
  readonly mistakes: readonly Mistake[]
}

/**
 * The cell's definitions take the place of those that it had before. `changedFiles` is how many files
 * of evaluations are others since, for the trace.
 */
export function takeCell(
  { workspace, screen }: Pick<Engine, 'workspace' | 'screen'>,
  { code, cellId, executionCount }: CellRequest,
  { definitions, question, mistakes }: ReadCell,
  changedFiles: number
): { readonly cell: CellToEvaluate; readonly change: NotebookChange } {
  const key = cellKey(cellId, definitions, code)
  const unreadable = mistakes.length > 0
  const cell = { key, id: cellId, executionCount, code, definitions, unreadable }
  const change = workspace.take(cell)
  screen.remove(key)
  trace('session', 'taken', {
    cell: cell.id,
    definitions: definitions.length,
    question: question !== null,
    mistakes: mistakes.map(({ kind }) => kind).join(' '),
    changedFiles
  })
  return { cell: { cell, question }, change }
}

/** A cell that waits for names has a display, so that it can be shown when they come. */
export function waitsFor(
  { cellId }: CellRequest,
  mistakes: readonly Mistake[]
): CellOutcome['shown'] {
  if (cellId === null) return []
  return mistakes.flatMap((mistake) => {
    if (mistake.kind !== 'missing-names' || mistake.meant !== undefined) return []
    const names = mistake.names.map(({ name }) => name)
    const said = { kind: 'waits-for', definition: mistake.definition, names } as const
    return [{ kind: 'said', said } as const]
  })
}
