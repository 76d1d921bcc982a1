import type { StepReport, StepStatus } from '../../../outcome/index.ts'
import { goneInWords, mostNamed } from './gone.ts'

/** Steps without a result, in sentences with the way out: whether they failed, or nobody asked. */
export function missingInWords(steps: readonly StepReport[]): readonly string[] {
  const without = steps.filter(({ outPath }) => outPath === null)
  const gone = without.filter(isGone).map(({ name }) => name)
  const missing = without.filter((step) => !isGone(step))
  const others = ways.flatMap(([statuses, title, way]) => {
    const names = missing.flatMap(({ name, status }) => (statuses.includes(status) ? [name] : []))
    if (names.length === 0) return []
    const more = names.length - mostNamed
    const listed = [...names.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])]
    return [`${title}: ${listed.join(', ')}. ${way(names)}`]
  })
  return gone.length === 0 ? others : [goneInWords(gone), ...others]
}

/** Whether the result of a step was removed by hand. */
function isGone({ failure }: StepReport): boolean {
  return failure?.isGone === true
}

type Way = readonly [
  statuses: readonly StepStatus[],
  title: string,
  way: (names: readonly string[]) => string
]

const cellsOf = (names: readonly string[]) => (names.length === 1 ? 'its cell' : 'their cells')

const ways: readonly Way[] = [
  [
    ['failed'],
    'Failed',
    (names) => `%log ${names[0] ?? 'NAME'} says why; run ${cellsOf(names)} when that is fixed.`
  ],
  [['stopped'], 'Stopped before the end', (names) => `Run ${cellsOf(names)} again.`],
  [
    ['blocked'],
    'Blocked by a step that failed',
    (names) => `Fix that one, then run ${cellsOf(names)}.`
  ],
  [['planned'], 'Not built yet', (names) => `Run ${cellsOf(names)}.`],
  [
    ['not-kept'],
    'Not kept',
    (names) => `A cell that asks for it, as ${names[0] ?? 'NAME'}, has it built again.`
  ]
]
