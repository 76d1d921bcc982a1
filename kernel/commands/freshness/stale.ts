import { good } from '../../../nix/base/index.ts'
import { type Command, type Page, pageOf } from '../../session/request/index.ts'
import { titleOf } from '../../session/screen/index.ts'
import { cellsWithoutResults } from './removed-results.ts'
import type { CellOnScreen } from '../../session/state/index.ts'
import { type StaleCells, staleCellsInWords } from '../../render/words/commands/index.ts'

/** `%stale`: what on the screen is not what the notebook says, and why. */
export const stale: Command = {
  name: 'stale',
  group: 'see',
  operands: [],
  options: [],
  examples: [{ line: '%stale' }],
  summary: 'lists the cells that show what came out before a change, and why',
  async run(_, { engine, request }) {
    const all = [...engine.screen.cells()]
    const removed = await cellsWithoutResults(engine)
    const document = staleCellsInWords({
      stale: all.flatMap((one) =>
        one.stale === null
          ? []
          : {
              cell: titleOf(one),
              executionCount: one.cell.executionCount,
              because: one.stale
            }
      ),
      gone: removed.map(({ cell, names }) => ({ cell: titleOf(cell), steps: names })),
      ...uncertain(all, pageOf(request))
    })
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

/** Cells of which a page that is at work now shows what was saved, or was sent without a word back. */
function uncertain(
  cells: readonly CellOnScreen[],
  { client, reachesAll = false }: Page
): Pick<StaleCells, 'sent' | 'before'> {
  if (reachesAll) return { sent: [], before: [] }
  const fresh = cells.filter(({ cell, stale }) => stale === null && cell.id !== null)
  return {
    sent: fresh.filter((cell) => cell.sent === true && cell.client === client).map(titleOf),
    before: fresh.filter((cell) => cell.client !== client).map(titleOf)
  }
}
