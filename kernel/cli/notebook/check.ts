import { stripVTControlCharacters } from 'node:util'
import { good, type Result } from '../../../nix/base/index.ts'
import type { Mistake } from '../../outcome/index.ts'
import { leftOpen } from '../../commands/pin/index.ts'
import { renderMistake } from '../../render/outcome/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import type { Terminal } from '../terminal/index.ts'
import { type Checked, type CheckedCell, checkedBefore, keepChecked } from './checked-before.ts'
import { type OpenNotebook, withNotebook } from './open.ts'

/**
 * Says of each cell whether it is pinned; builds nothing. The mistake is a sentence: there is no such
 * notebook, or no Nix. null where it was interrupted.
 */
export async function checkNotebook(
  path: string,
  terminal: Pick<Terminal, 'error'>
): Promise<Result<Checked | null, string>> {
  const before = await checkedBefore(path)
  if (before !== null) return good(before)
  return withNotebook(path, terminal, async (notebook) => {
    const answer = await checkCells(notebook)
    if (notebook.signal.aborted) return null
    await keepChecked(notebook, answer)
    return answer
  })
}

/** Evaluates all cells and builds nothing. */
async function checkCells({ engine, cells, signal }: OpenNotebook): Promise<Checked> {
  const evaluated = await evaluateCells(engine, cells, signal)
  const open = leftOpen(engine, cells, evaluated)
  const checked = open.cells.map((cell, index): CheckedCell => {
    const mistakes = [...(cells[index]?.mistakes ?? []), ...(evaluated[index]?.mistakes ?? [])]
    const wrong = mistakes.filter(({ kind }) => kind !== 'blocked').map(inWords)
    const readsUnbuilt = [
      ...new Set(mistakes.flatMap((one) => (one.kind === 'blocked' ? one.by : [])))
    ]
    return { ...cell, pinned: cell.open.length === 0 && wrong.length === 0, wrong, readsUnbuilt }
  })
  return {
    pinned: checked.every(({ pinned }) => pinned),
    cells: checked,
    toolchain: open.toolchain
  }
}

function inWords(mistake: Mistake): string {
  return stripVTControlCharacters(renderMistake(mistake).traceback.join('\n'))
}
