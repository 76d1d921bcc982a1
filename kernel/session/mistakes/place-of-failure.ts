import type { Workspace } from '../state/index.ts'
import { definitionsOf, placeOfScriptError } from './explain-script.ts'
import type { Place } from '../../outcome/index.ts'
import type { CellToEvaluate } from '../notebook/index.ts'
import { placeAtOffset } from './place.ts'

/**
 * Where a step that failed stands: the line of its script that its log names, else its definition,
 * in whichever cell that is. What the cell that ran asks for without a name is at its question, and
 * what one definition needs without a name at that. null where nothing can be told.
 */
export function placeOfFailure(
  engine: Pick<Workspace, 'notebook'>,
  step: string | null,
  log: readonly string[],
  { cell, question }: CellToEvaluate
): Place | null {
  const inScript = placeOfScriptError(engine, step, log)
  if (inScript !== null) return inScript
  const [named] = definitionsOf(engine, step)
  if (named !== undefined) return placeAtOffset(named.cell, named.part.definition.nameFrom)
  if (question !== null) return placeAtOffset(cell, question.from)
  const [only, ...more] = cell.definitions
  return only === undefined || more.length > 0 ? null : placeAtOffset(cell, only.nameFrom)
}
