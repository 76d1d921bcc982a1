import {
  type Block,
  counted,
  type Document,
  firstInWords,
  type WhyBuilt
} from '../../../outcome/index.ts'
import { changeInWords } from '../index.ts'
import { pale, textTable } from './blocks.ts'

/** What a command says of one of many steps; null where there is nothing, as of one without a log. */
export interface PartOfMany {
  readonly step: string
  readonly document: Document | null
  /** Whether there is something that cannot be read; not where it is left out. */
  readonly isUnreadable?: boolean
  /** Whether it is in sight at once. */
  readonly isOpen: boolean
}

/** What a command says of each of many steps, folded below a name each, and how many more there are. */
export function manyInWords(
  what: string,
  word: string,
  parts: readonly PartOfMany[],
  more: number
): Document {
  const told = parts.filter(({ document }) => document !== null)
  const without = (isUnreadable: boolean): readonly string[] =>
    parts
      .filter((part) => part.document === null && (part.isUnreadable ?? false) === isUnreadable)
      .map(({ step }) => step)
  return {
    title: `${what} of ${word}: ${counted(parts.length + more, 'step')}`,
    blocks: [
      ...told.flatMap(({ document, isOpen }) =>
        document === null
          ? []
          : [
              {
                kind: 'section' as const,
                title: document.title,
                open: isOpen,
                blocks: document.blocks
              }
            ]
      ),
      ...namedIn('Nothing there', without(false)),
      ...namedIn('Cannot be read', without(true)),
      ...(more === 0
        ? []
        : [pale(`… and ${counted(more, 'more step')}: name one, or a part, as ${word}.*`)])
    ]
  }
}

function namedIn(title: string, steps: readonly string[]): readonly Block[] {
  return steps.length === 0 ? [] : [pale(`${title}: ${firstInWords(steps, mostNames)}.`)]
}

/** Changes of a step that a summary names. */
const mostChanges = 3

/** Names of steps that stand in a sentence, or in a row of the summary. */
const mostNames = 8

/** Reasons that a summary has a row for. */
const mostReasons = 100

/** What `%why` says of a sweep: the reasons, each with the steps that were built for it. */
export function whyManyInWords(
  word: string,
  answers: readonly WhyBuilt[],
  gone: readonly string[]
): Document {
  const byReason = new Map<string, string[]>()
  for (const answer of answers) {
    const reason = `${outcomes[answer.how ?? 'not']}: ${reasonOf(answer)}`
    byReason.set(reason, [...(byReason.get(reason) ?? []), answer.step])
  }
  const rows = [...byReason]
    .slice(0, mostReasons)
    .map(([reason, steps]) => [
      { text: String(steps.length) },
      { text: reason },
      { text: firstInWords(steps, mostNames) }
    ])
  const title = `Why the ${counted(answers.length + gone.length, 'step')} of ${word} are what they are`
  const removed =
    gone.length === 0
      ? []
      : [
          pale(
            `Gone from the store: ${firstInWords(gone, mostNames)}. %verify --fix ${word} has them built again.`
          )
        ]
  const [first] = answers
  return {
    title,
    blocks: [
      ...(rows.length === 0
        ? []
        : [textTable(['steps', 'why', 'which'], rows, byReason.size - rows.length)]),
      ...removed,
      ...(first === undefined ? [] : [pale(`One of them in full: %why ${first.step}`)])
    ]
  }
}

const outcomes = {
  built: 'built',
  fetched: 'taken from a cache',
  found: 'in the store already',
  'cut-off': 'not built again',
  pinned: 'taken by its hash',
  not: 'has to be built'
} as const

function reasonOf({ before }: WhyBuilt): string {
  if (before === null) return 'first build'
  const changes = before.changes.map(changeInWords)
  const rest = changes.length - mostChanges
  return [...changes.slice(0, mostChanges), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}
