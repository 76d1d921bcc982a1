import { counted, type Document, listInWords, type StaleReason } from '../../../outcome/index.ts'
import { whyStale } from '../index.ts'
import { pale, paragraph, textTable } from './blocks.ts'
import { goneInWords } from './gone.ts'

/** What on the screen is not what the notebook says. Cells are what they are called. */
export interface StaleCells {
  readonly stale: readonly {
    readonly cell: string
    readonly executionCount: number | null
    readonly because: StaleReason
  }[]
  readonly gone: readonly GoneInCell[]
  /** Those that were shown anew since they ran, and nobody knows whether that came. */
  readonly sent: readonly string[]
  /** Those that ran before the page was there. */
  readonly before: readonly string[]
}

/** Steps whose results a cell shows, and which were removed by hand. */
export interface GoneInCell {
  readonly cell: string
  readonly steps: readonly string[]
}

/** What `%stale` says. */
export function staleCellsInWords({ stale, gone, sent, before }: StaleCells): Document {
  const reasons = stale.map(({ because }) => because)
  const uncertain = uncertainInWords(sent, before).map(pale)
  const title = [
    ...(reasons.length > 0 || gone.length === 0 ? [reasonsCounted(reasons)] : []),
    ...(gone.length > 0 ? [goneCounted(gone)] : [])
  ].join('; ')
  if (stale.length + gone.length === 0) {
    const certain = 'all cells that ran show what the notebook says now.'
    const text =
      uncertain.length === 0
        ? certain.replace('all', 'All')
        : `As far as the kernel can tell, ${certain}`
    return { title, blocks: [paragraph(text), ...uncertain] }
  }
  const rows = [
    ...stale.map(({ cell, because, executionCount }) => [
      { text: cell },
      { text: whyStale(because, executionCount) }
    ]),
    ...gone.map(({ cell, steps }) => [{ text: cell }, { text: goneInWords(steps) }])
  ]
  return {
    title,
    blocks: [
      textTable(['cell', 'why'], rows),
      ...(reasons.length === 0 ? [] : [pale(howToRefresh)]),
      ...uncertain
    ]
  }
}

const howToRefresh =
  '%refresh builds what is stale and shows it anew where its cell can be told, %refresh NAME one of them.'

/** How many cells show results that are gone. */
export function goneCounted(gone: readonly GoneInCell[]): string {
  return `Results of ${counted(gone.length, 'cell')} are gone`
}

/** Cells that are stale, and those of which nothing was built yet. */
function reasonsCounted(reasons: readonly StaleReason[]): string {
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

function uncertainInWords(sent: readonly string[], before: readonly string[]): readonly string[] {
  return [
    ...(sent.length === 0
      ? []
      : [
          `Shown anew in place since they ran: ${listInWords(sent)}. JupyterLab does not say whether that came, and a cell that was moved takes nothing: where one shows something else, run it to see it.`
        ]),
    ...(before.length === 0
      ? []
      : [
          `Ran before this page was loaded: ${listInWords(before)}. The page shows of them what was saved: run them to see what they show now.`
        ])
  ]
}
