import { good } from '../../../nix/base/index.ts'
import type { Command } from '../../session/request/index.ts'
import { titleOf } from '../../session/screen/index.ts'
import { cellsWithoutResults } from './removed-results.ts'
import type { CellOnScreen } from '../../session/state/index.ts'
import { counted, listInWords, type StaleReason } from '../../outcome/index.ts'
import { whyStale } from '../../render/words/index.ts'
import { goneInWords } from '../../render/words/commands/index.ts'

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
    const reasons = all.flatMap(({ stale: reason }) => (reason === null ? [] : [reason]))
    const uncertain = uncertainInWords(all, request.client?.id ?? null).map(
      (text) => ({ kind: 'paragraph', tone: 'pale', text }) as const
    )
    const removed = await cellsWithoutResults(engine)
    const rows = [
      ...all.flatMap((one) =>
        one.stale === null
          ? []
          : [[{ text: titleOf(one) }, { text: whyStale(one.stale, one.cell.executionCount) }]]
      ),
      ...removed.map(({ cell, names }) => [{ text: titleOf(cell) }, { text: goneInWords(names) }])
    ]
    const title = [
      ...(reasons.length > 0 || removed.length === 0 ? [countedInWords(reasons)] : []),
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
              ...(reasons.length === 0 ? [] : [howToRefresh]),
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

/** Cells that are stale, and those of which nothing was built yet, in words. */
function countedInWords(reasons: readonly StaleReason[]): string {
  const unbuilt = reasons.filter(({ kind }) => kind === 'never-built').length
  const unseen = reasons.filter(({ kind }) => kind === 'not-seen').length
  const stale = reasons.length - unbuilt - unseen
  const parts = [
    ...(stale > 0 ? [`${stale} stale ${stale === 1 ? 'cell' : 'cells'}`] : []),
    ...(unseen > 0 ? [`${counted(unseen, 'cell')} to be run again`] : []),
    ...(unbuilt > 0 ? [`${counted(unbuilt, 'cell')} to be built`] : [])
  ]
  return parts.length === 0 ? 'Nothing is stale' : listInWords(parts)
}

/** Cells of which a page that is at work now shows what was saved, or was sent without a word back. */
function uncertainInWords(
  cells: readonly CellOnScreen[],
  client: string | null
): readonly string[] {
  const fresh = cells.filter(({ cell, stale }) => stale === null && cell.id !== null)
  const sent = fresh.filter((cell) => cell.sent === true && cell.client === client)
  const before = fresh.filter((cell) => cell.client !== client)
  return [
    ...(sent.length === 0
      ? []
      : [
          `Shown anew in place since they ran: ${listInWords(sent.map(titleOf))}. JupyterLab does not say whether that came, and a cell that was moved takes nothing: where one shows something else, run it to see it.`
        ]),
    ...(before.length === 0
      ? []
      : [
          `Ran before this page was loaded: ${listInWords(before.map(titleOf))}. The page shows of them what was saved: run them to see what they show now.`
        ])
  ]
}
