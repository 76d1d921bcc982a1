import { stripVTControlCharacters } from 'node:util'
import type { Mistake, OpenCell } from '../../outcome/index.ts'
import { leftOpen } from '../../commands/pin/index.ts'
import { renderMistake } from '../../render/outcome/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import type { OpenNotebook } from './open.ts'

/** Whether a notebook comes out the same elsewhere, as far as its text decides that. */
export interface Checked {
  readonly pinned: boolean
  /** The code cells that are not empty. */
  readonly cells: readonly CheckedCell[]
  /** The definition that makes this machine's toolchain the notebook's own; null where it has one. */
  readonly toolchain: string | null
}

export interface CheckedCell extends OpenCell {
  readonly pinned: boolean
  /** What keeps it from being evaluated: error messages. */
  readonly wrong: readonly string[]
  /** It reads what these steps write: more of it shows when they are built. */
  readonly readsUnbuilt: readonly string[]
}

/** Evaluates all cells and builds nothing. */
export async function checkNotebook({ engine, cells, signal }: OpenNotebook): Promise<Checked> {
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
