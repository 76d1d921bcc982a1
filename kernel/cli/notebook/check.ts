import { stripVTControlCharacters } from 'node:util'
import type { Result } from '../../../nix/base/index.ts'
import type { Mistake, NotOpened } from '../../outcome/index.ts'
import { leftOpen } from '../../commands/pin/index.ts'
import { renderMistake } from '../../render/outcome/index.ts'
import { type CheckedCell, checkedInWords } from '../../render/words/command-line/index.ts'
import { evaluateCells } from '../../session/evaluation/index.ts'
import { type Checked, keepChecked } from '../checked/index.ts'
import type { Terminal } from '../terminal/index.ts'
import { type OpenNotebook, withNotebook } from './open.ts'

/**
 * Says of each cell whether it is pinned; builds nothing. null where it was interrupted.
 */
export function checkNotebook(
  path: string,
  terminal: Pick<Terminal, 'error'>
): Promise<Result<Checked | null, NotOpened>> {
  return withNotebook(path, terminal, async (notebook) => {
    const { cells, toolchain } = await checkCells(notebook)
    if (notebook.signal.aborted) return null
    const answer = checkedInWords(cells, toolchain)
    // What is mended or built in another place would be missed.
    if (!cells.some(({ wrong, readsUnbuilt }) => wrong.length + readsUnbuilt.length > 0))
      await keep(notebook, answer)
    return answer
  })
}

/**
 * Keeps what is said of a notebook in which nothing is wrong. A cell with commands may say something
 * else the next time.
 */
async function keep({ engine, file, cells }: OpenNotebook, answer: Checked): Promise<void> {
  const { parsed, workspace, evaluator, toolchain, nix, holder } = engine
  if (!toolchain.ok && toolchain.mistake.kind !== 'put-off') return
  const slots = []
  for (const { cell, question } of cells) {
    const read = parsed.read(cell.code)
    if (!read.ok || read.value.commands.length > 0) return
    const names = cell.definitions.map(({ path }) => path[0] ?? '')
    slots.push(...names.flatMap((name) => workspace.program.nameSlot(name) ?? []))
    if (question !== null) slots.push(workspace.program.questionSlot(question))
  }
  const reads = await evaluator.settledReads([...new Set(slots)])
  const expression = toolchain.ok ? toolchain.value.expression : null
  if (reads !== null) keepChecked(nix, holder, file, expression, answer, reads)
}

/** Evaluates all cells and builds nothing. */
async function checkCells({ engine, cells, signal }: OpenNotebook) {
  const evaluated = await evaluateCells(engine, cells, signal)
  const open = leftOpen(engine, cells, evaluated)
  const checked = open.cells.map((cell, index): CheckedCell => {
    const mistakes = [...(cells[index]?.mistakes ?? []), ...(evaluated[index]?.mistakes ?? [])]
    const wrong = mistakes.filter(({ kind }) => kind !== 'blocked').map(inWords)
    const readsUnbuilt = [
      ...new Set(mistakes.flatMap((one) => (one.kind === 'blocked' ? one.by : [])))
    ]
    return {
      ...cell,
      pinned: cell.open.length === 0 && wrong.length === 0,
      wrong,
      readsUnbuilt
    }
  })
  return { cells: checked, toolchain: open.toolchain }
}

function inWords(mistake: Mistake): string {
  return stripVTControlCharacters(renderMistake(mistake).traceback.join('\n'))
}
