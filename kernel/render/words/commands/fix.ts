import { type Cell, counted, type Document, type StepStatus } from '../../../outcome/index.ts'
import { paragraph, textTable, warning } from './blocks.ts'

/** Results that were changed or removed by hand, and what became of them. */
export interface FixedResults {
  readonly results: readonly FixedResult[]
  /** Other results that had to be taken out with them. */
  readonly others: number
}

export interface FixedResult {
  readonly name: string
  readonly how: 'changed' | 'gone'
  /** Of what nothing builds, whether evaluating has brought it in again. */
  readonly now:
    | { readonly kind: 'built'; readonly status: StepStatus }
    | { readonly kind: 'brought-in' }
    | { readonly kind: 'taken-out' }
}

/** What `%verify --fix` says. */
export function fixedInWords({ results, others }: FixedResults): Document {
  if (results.length === 0) {
    const text = 'What is in the store is what came out, and all of it is there.'
    return { title: 'Nothing is to be fixed', blocks: [paragraph(text)] }
  }
  const rows = results.map(({ name, how, now }): readonly Cell[] => [
    { text: name },
    { text: how, tone: 'bad' },
    nowCell(now)
  ])
  return {
    title: `Fixed: ${counted(results.length, 'result')}`,
    blocks: [
      textTable(['name', 'was', 'now'], rows),
      paragraph('Run the cells that show it, to see what is there now.'),
      ...(others === 0
        ? []
        : [
            warning(
              `${counted(others, 'other result')} went with it, since what it says refers to it: its cell builds it again.`
            )
          ])
    ]
  }
}

function nowCell(now: FixedResult['now']): Cell {
  switch (now.kind) {
    case 'built': {
      const { status } = now
      const isThere = status !== 'failed' && status !== 'blocked' && status !== 'stopped'
      return { text: status, tone: isThere ? 'good' : 'bad' }
    }
    case 'brought-in':
      return { text: 'there again', tone: 'good' }
    case 'taken-out':
      return { text: 'taken out: run its cell', tone: 'warning' }
  }
}
