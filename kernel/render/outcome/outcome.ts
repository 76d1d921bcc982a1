import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '../../../nix/base/index.ts'
import {
  asStale,
  type CellOutcome,
  type EnvironmentReport,
  type Lineage,
  type Mistake,
  type Shown,
  type StepReport,
  stepsShown
} from '../../outcome/index.ts'
import type { FileSummary } from '../../files/reading/index.ts'
import {
  bytes,
  chooseOne,
  clean,
  cleanLine,
  clip,
  counted,
  drawInTurn,
  type Drawn,
  drawWithShare,
  type Html,
  markup,
  metadataKey,
  type MimeBundle,
  noFormulas,
  nothing,
  sizeBudget,
  type SizeBudget,
  statusLooks,
  stepMimeType,
  style,
  wellFormed
} from '../base/index.ts'
import { doubtsOf, graveMarks, runMark, stepCard, sweepTable } from '../card/index.ts'
import { lineageText, shownText } from './console.ts'
import { documentHtml, linesHtml } from '../document/index.ts'
import { environmentCard } from './environment.ts'
import { filePreview, linksInto, picturesOf } from '../files/index.ts'
import { lineagePicture } from '../lineage/index.ts'
import { noticeInWords, saidInWords, type SaidInWords, staleInWords } from '../words/index.ts'
import { mistakeText } from './mistake.ts'
import { nativeForms } from './native.ts'
import { runData, stepData } from './step-data.ts'
import { plainText } from './value.ts'

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
/** A card takes at least some 2 kB, and 4 kB with its paths; more of them than this are no display but a list. */
const mostCards = 25
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
  const data: JsonValue | null = steps.length === 0 ? null : stepData(steps, lineage)
  const isFile = shown.some(({ kind }) => kind === 'file')
  const total = options.budget ?? defaultBudget
  // The text tells states and times: were its own length taken off, a cell that is run again would
  // have another room.
  const taken =
    Math.min(longestPlain, total / 20) +
    (data === null ? 0 : Buffer.byteLength(JSON.stringify(data)))
  // In a notebook's file each quote of the markup takes a backslash more, frames are not asked for,
  // and what changes from run to run has a fifth as much for itself.
  const budget = sizeBudget(Math.max(10_000, 0.71 * (total - taken)) + (isFile ? fileBudget : 0))
  const isAlone = notices.length + mistakes.length + printed.length === 0
  const native = nativeForms(isAlone ? shown : [])
  const page = htmlOf(outcome, mistakes, printed, budget, timeZone)
  return {
    data: {
      'text/plain': plain,
      ...(native.replacesPage ? {} : { 'text/html': wellFormed(page.markup) }),
      ...native.data,
      ...(data === null ? {} : { [stepMimeType]: data })
    },
    metadata: steps.length === 0 ? {} : { [metadataKey]: runData(steps, lineage) }
  }
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

function htmlOf(
  { shown, lineage, notices }: CellOutcome,
  mistakes: readonly Mistake[],
  printed: readonly string[],
  budget: SizeBudget,
  timeZone: string | null
): Html {
  const only = shown.length === 1 ? shown[0] : undefined
  const card = only?.kind === 'stale' ? only.shown : only
  const inCard = card?.kind === 'step' ? lineage : null
  const names = shown.flatMap(stepsShown).map(({ name }) => name)
  const isBelow = inCard === null && lineage !== null && only?.kind !== 'file'
  const below = chooseOne(isBelow ? [lineagePicture(lineage, names)] : [], nothing, budget)
  const first = shown.slice(0, mostCards)
  const rest = shown.length - first.length
  const groups = grouped(first)
  const parts = drawInTurn(groups, below.left, (part, left, index) => {
    const before = groups[index - 1]
    // What goes for several that stand below each other is said once.
    const isSaid =
      part.kind === 'stale' &&
      before?.kind === 'stale' &&
      isDeepStrictEqual(before.because, part.because)
    return drawWithShare(left, groups.length - index, (share) =>
      isSaid
        ? staleContent(part.shown, share, inCard, timeZone)
        : shownHtml(part, share, inCard, timeZone)
    )
  })
  const said =
    printed.length === 0 ? [] : [markup`<pre style="${style.pre}">${printed.join('\n')}</pre>`]
  return markup`<div class="nix-workflow ${noFormulas}">
    ${chooseOne(said, nothing, parts.left).html}
    ${parts.htmls}
    ${rest === 0 ? nothing : markup`<div style="${style.pale}">… and ${counted(rest, 'more result')}, not shown here</div>`}
    ${below.html}${notices
      .slice(0, 20)
      .map(
        (notice) =>
          markup`<div style="${style.notice}">${clip(clean(noticeInWords(notice)), 2000)}</div>`
      )}${mistakes.slice(0, 20).map(
      (mistake) =>
        markup`<div style="${style.failure}">
          <pre style="${style.pre}">${mistakeText(mistake)}</pre>
        </div>`
    )}
  </div>`
}

function titledHtml({ title, text }: SaidInWords, budget: SizeBudget): Drawn {
  const lines = text === '' ? { html: nothing, left: budget } : linesHtml(text, budget)
  const html = markup`<div style="${style.section}">
    <div style="font-weight:600">${cleanLine(title, 300)}</div>
    ${lines.html}
  </div>`
  return { html, left: lines.left }
}

/** Environments that follow each other stand in one card. */
type Group =
  | Exclude<Shown, { readonly kind: 'environment' }>
  | { readonly kind: 'environments'; readonly environments: readonly EnvironmentReport[] }

function grouped(shown: readonly Shown[]): readonly Group[] {
  const groups: Group[] = []
  for (const part of shown) {
    if (part.kind !== 'environment') {
      groups.push(part)
      continue
    }
    const last = groups.at(-1)
    const before = last?.kind === 'environments' ? last.environments : []
    if (before.length > 0) groups.pop()
    groups.push({ kind: 'environments', environments: [...before, part.environment] })
  }
  return groups
}

function shownHtml(
  part: Group,
  budget: SizeBudget,
  lineage: Lineage | null,
  timeZone: string | null
): Drawn {
  switch (part.kind) {
    case 'step':
      return stepCard(part.step, budget, { timeZone, lineage })
    case 'sweep':
      return sweepTable(part.name, part.steps, budget, timeZone)
    case 'file':
      return fileHtml(part.step, part.file, budget, timeZone, false)
    case 'environments':
      return { html: environmentCard(part.environments), left: budget }
    case 'value': {
      const name = part.name === null ? nothing : markup`<b>${cleanLine(part.name, 120)}</b> = `
      const value = markup`<div>
        ${name}<code style="${style.path};white-space:pre-wrap">${plainText(part.value)}</code>
      </div>`
      return chooseOne([value], markup`<div>${name}…</div>`, budget)
    }
    case 'said':
      return titledHtml(saidInWords(part.said), budget)
    case 'text':
      return titledHtml(part, budget)
    case 'document':
      return documentHtml(part.document, budget)
    case 'stale':
      return staleHtml(part, budget, lineage, timeZone)
  }
}

/** Why it is stale, in sight, and below it what was shown. */
function staleHtml(
  { shown, because }: Extract<Shown, { readonly kind: 'stale' }>,
  budget: SizeBudget,
  lineage: Lineage | null,
  timeZone: string | null
): Drawn {
  const { colour, sign, word } = statusLooks.stale
  const content = staleContent(shown, budget, lineage, timeZone)
  const html = markup`<div class="nix-workflow-stale">
    <div style="${style.stale}">
      <b style="${style.pill};background-color:${colour}">${sign} ${word}</b>${' '}
      ${clip(clean(staleInWords(because)), 2000)}
    </div>
    ${content.html}
  </div>`
  return { html, left: content.left }
}

/** What was shown, dimmed: steps dim what stands below their header. */
function staleContent(
  shown: Shown,
  budget: SizeBudget,
  lineage: Lineage | null,
  timeZone: string | null
): Drawn {
  const [group] = grouped([asStale(shown)])
  if (group === undefined) return { html: nothing, left: budget }
  if (group.kind === 'step')
    return stepCard(group.step, budget, { timeZone, lineage, isStaleSaid: true })
  const inner = shownHtml(group, budget, null, timeZone)
  if (group.kind === 'file') return inner
  return { ...inner, html: markup`<div style="${style.dimmed}">${inner.html}</div>` }
}

function fileHtml(
  step: StepReport,
  file: FileSummary,
  budget: SizeBudget,
  timeZone: string | null,
  isStaleSaid: boolean
): Drawn {
  const preview = filePreview(file, picturesOf(step.files), 'large', false, linksInto(step))
  const { html: body, left } = chooseOne(
    [preview],
    markup`<div style="${style.pale}">
      The file is too large for this display (${bytes(file.size)}).
    </div>`,
    budget
  )
  const html = markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="${style.header}">
      <span style="${style.pale}">from</span>${' '}
      <b style="${style.name}">${cleanLine(step.name, 120)}</b>
      ${runMark(step, timeZone, isStaleSaid)}${graveMarks(doubtsOf(step))}
    </div>
    ${step.status === 'stale' ? markup`<div style="${style.dimmed}">${body}</div>` : body}
  </div>`
  return { html, left }
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
  { shown, lineage, notices, printed }: CellOutcome,
  mistakes: readonly Mistake[],
  timeZone: string | null
): string {
  const lines = printedLines(printed)
  const blocks = [
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...shown.map((part) => shownText(part, timeZone).join('\n'))
  ]
  const isValues = shown.every(({ kind }) => kind === 'value')
  const rest = [
    ...lineageText(lineage),
    ...notices.map((notice) => `! ${clip(clean(noticeInWords(notice)), 2000)}`),
    ...mistakes.map(mistakeText)
  ]
  const body = blocks.join(isValues ? '\n' : '\n\n')
  return [body, ...rest].filter((line, index) => index > 0 || line !== '').join('\n')
}
