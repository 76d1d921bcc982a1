import type { JsonValue } from '../../../nix/base/index.ts'
import { type CellOutcome, type Mistake, stepsShown } from '../../outcome/index.ts'
import {
  clean,
  clip,
  counted,
  metadataKey,
  type MimeBundle,
  shortAttributes,
  sizeBudget,
  stepMimeType,
  wellFormed
} from '../base/index.ts'
import { lineageText, shownText } from './console.ts'
import { noticeInWords } from '../words/index.ts'
import { outcomeHtml } from './outcome-html.ts'
import { mistakeText } from './mistake.ts'
import { nativeForms } from './native.ts'
import { runData, stepData } from './step-data.ts'

export interface OutcomeOptions {
  /**
   * Whether the mistakes stand in the display: true where no `error` message says them, as when
   * another cell's display is refreshed. A failed step's card always says why.
   */
  readonly mistakes?: boolean
  /** An IANA name; the machine's own zone by default. */
  readonly timeZone?: string
  /** Bytes of the whole bundle; 200,000 by default. A file that was asked for may take more. */
  readonly budget?: number
}

/** A notebook of fifty cells stays below 10 MB with this. */
const defaultBudget = 200_000
/** Code points of `text/plain`. */
const longestPlain = 20_000
/** A file that was asked for on its own: a picture of 3 MiB in base64, and its frame. */
const fileBudget = 4_300_000

/**
 * What a cell shows, as one display: `text/plain`, `text/html` that needs no scripts, and where
 * there are steps `application/vnd.nix-workflow.step+json`. Null where there is nothing to show. A
 * plain value alone is text alone. The metadata of the output repeats state and time of each step.
 */
export function renderOutcome(
  outcome: CellOutcome,
  options: OutcomeOptions = {}
): MimeBundle | null {
  const timeZone = options.timeZone ?? null
  const mistakes = options.mistakes === true ? outcome.mistakes.filter(isUntold(outcome)) : []
  const { shown, lineage, notices } = outcome
  const printed = printedLines(outcome.printed)
  if (shown.length + notices.length + mistakes.length + printed.length === 0) return null

  const steps = shown.flatMap(stepsShown)
  const plain = clip(textOf(outcome, mistakes, timeZone), longestPlain)
  if (
    shown.every(({ kind }) => kind === 'value') &&
    notices.length === 0 &&
    mistakes.length === 0
  ) {
    return { data: { 'text/plain': plain }, metadata: {} }
  }
  const isFile = shown.some(({ kind }) => kind === 'file')
  const data: JsonValue | null =
    steps.length === 0 ? null : stepData(steps, isFileAlone(outcome) ? null : lineage)
  const total = options.budget ?? defaultBudget
  // The text tells states and times: were its own length taken off, a cell that is run again would
  // have another room.
  const taken =
    Math.min(longestPlain, total / 20) +
    (data === null ? 0 : Buffer.byteLength(JSON.stringify(data)))
  // In a notebook's file each quote of the markup takes a backslash more, frames are not asked for,
  // and what changes from run to run has a fifth as much for itself.
  const budget = sizeBudget(Math.max(10_000, 0.708 * (total - taken)) + (isFile ? fileBudget : 0))
  const isAlone = notices.length + mistakes.length + printed.length === 0
  const native = nativeForms(isAlone ? shown : [])
  const page = outcomeHtml({ outcome, mistakes, printed }, budget, timeZone)
  return {
    data: {
      'text/plain': plain,
      ...(native.replacesPage ? {} : { 'text/html': wellFormed(shortAttributes(page)) }),
      ...native.data,
      ...(data === null ? {} : { [stepMimeType]: data })
    },
    metadata: steps.length === 0 ? {} : { [metadataKey]: runData(steps) }
  }
}

/** Where the step of a file comes from is told where that step is shown, and not with each file. */
function isFileAlone({ shown }: CellOutcome): boolean {
  return shown.length === 1 && shown[0]?.kind === 'file'
}

/** A failed or blocked step that is shown says itself what its mistake would say. */
function isUntold(outcome: CellOutcome): (mistake: Mistake) => boolean {
  const steps = outcome.shown.flatMap(stepsShown)
  const names = new Set(steps.map(({ name }) => name))
  const derivations = new Set(steps.map(({ drvPath }) => drvPath))
  return (mistake) =>
    !(
      (mistake.kind === 'build-failed' && derivations.has(mistake.drvPath)) ||
      (mistake.kind === 'blocked' && names.has(mistake.step ?? ''))
    )
}

/** What a cell printed, with the number of what is left out. */
function printedLines(printed: CellOutcome['printed']): readonly string[] {
  if (printed === undefined) return []
  const { messages, more } = printed
  return [
    ...messages.map(clean),
    ...(more === 0 ? [] : [`… and ${counted(more, 'more message')}, not shown here`])
  ]
}

function textOf(
  outcome: CellOutcome,
  mistakes: readonly Mistake[],
  timeZone: string | null
): string {
  const { shown, lineage, notices, printed } = outcome
  const lines = printedLines(printed)
  const blocks = [
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...shown.map((part) => shownText(part, timeZone).join('\n'))
  ]
  const isValues = shown.every(({ kind }) => kind === 'value')
  const rest = [
    ...(isFileAlone(outcome) ? [] : lineageText(lineage)),
    ...notices.map((notice) => `! ${clip(clean(noticeInWords(notice)), 2000)}`),
    ...mistakes.map(mistakeText)
  ]
  const body = blocks.join(isValues ? '\n' : '\n\n')
  return [body, ...rest].filter((line, index) => index > 0 || line !== '').join('\n')
}
