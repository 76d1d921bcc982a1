import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import {
  cellsWithoutResults,
  staleInWords,
  titleOf,
  uncertainInWords,
  whyStale
} from '../../session/screen/index.ts'
import { counted } from '../../outcome/index.ts'
import { goneInWords } from '../steps/index.ts'

/** `%stale`: what on the screen is not what the notebook says, and why. */
export const stale: Command = {
  name: 'stale',
  usage: '%stale',
  summary: 'lists the cells that show what came out before a change, and why',
  async run(_, { engine, request }) {
    const all = [...engine.screen.cells()]
    const cells = all.filter((cell) => cell.stale !== null)
    const uncertain = uncertainInWords(all, request.client?.id ?? null, titleOf).map(
      (text) => ({ kind: 'paragraph', tone: 'pale', text }) as const
    )
    const removed = await cellsWithoutResults(engine)
    const rows = [
      ...cells.map((cell) => [{ text: titleOf(cell) }, { text: whyStale(cell) }]),
      ...removed.map(({ cell, names }) => [{ text: titleOf(cell) }, { text: goneInWords(names) }])
    ]
    const title = [
      ...(cells.length > 0 || removed.length === 0 ? [staleInWords(cells)] : []),
      ...(removed.length > 0 ? [`Results of ${counted(removed.length, 'cell')} are gone`] : [])
    ].join('; ')
    const document =
      rows.length === 0
        ? {
            title,
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
            title,
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
              ...(cells.length === 0 ? [] : [howToRefresh]),
              ...uncertain
            ]
          }
    return good({ definitions: '', shown: [{ kind: 'document', document }] })
  }
}

const howToRefresh = {
  kind: 'paragraph',
  tone: 'pale',
  text: '%refresh builds what is stale and shows it anew where its cell can be told, %refresh NAME one of them.'
} as const
