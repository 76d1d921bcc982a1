import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { staleInWords, titleOf, uncertainInWords, whyStale } from '../../session/screen/index.ts'

/** `%stale`: what on the screen is not what the notebook says, and why. */
export const stale: Command = {
  name: 'stale',
  usage: '%stale',
  summary: 'lists the cells that show what came out before a change, and why',
  run(_, { engine, request }) {
    const all = [...engine.screen.cells()]
    const cells = all.filter((cell) => cell.stale !== null)
    const uncertain = uncertainInWords(all, request.client?.id ?? null, titleOf).map(
      (text) => ({ kind: 'paragraph', tone: 'pale', text }) as const
    )
    const rows = cells.map((cell) => [{ text: titleOf(cell) }, { text: whyStale(cell) }])
    const document =
      rows.length === 0
        ? {
            title: 'Nothing is stale',
            blocks: [
              {
                kind: 'paragraph',
                text:
                  uncertain.length === 0
                    ? 'All cells that ran show what the notebook says now.'
                    : 'As far as the kernel can tell, all cells that ran show what the notebook says now.'
              } as const,
              ...uncertain
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
                text: '%refresh builds them and shows them anew where their cells can be told, %refresh NAME one of them.'
              } as const,
              ...uncertain
            ]
          }
    return Promise.resolve(good({ definitions: '', shown: [{ kind: 'document', document }] }))
  }
}
