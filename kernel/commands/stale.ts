import { good } from '../../nix/result.ts'
import type { Command } from '../session/command.ts'
import { staleInWords, titleOf } from '../session/screen/stale.ts'

/** `%stale`: what on the screen is not what the notebook says, and why. */
export const stale: Command = {
  name: 'stale',
  usage: '%stale',
  summary: 'lists the cells that show what came out before a change, and why',
  run(_, { engine }) {
    const cells = [...engine.screen.cells()].filter((cell) => cell.stale !== null)
    const rows = cells.map((cell) => [{ text: titleOf(cell) }, { text: cell.stale ?? '' }])
    const document =
      rows.length === 0
        ? {
            title: 'Nothing is stale',
            blocks: [
              {
                kind: 'paragraph',
                text: 'All cells that ran show what the notebook says now. A page that was reloaded shows what was saved: run its cells again.'
              } as const
            ]
          }
        : {
            title: staleInWords(cells),
            blocks: [
              {
                kind: 'table',
                columns: [
                  { title: 'cell', numeric: false },
                  { title: 'why', numeric: false }
                ],
                rows,
                omitted: 0
              } as const,
              {
                kind: 'paragraph',
                tone: 'pale',
                text: '%refresh builds them and shows them anew, %refresh NAME one of them.'
              } as const
            ]
          }
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'document', document }] }))
  }
}
