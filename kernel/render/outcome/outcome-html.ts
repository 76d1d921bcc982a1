import { isDeepStrictEqual } from 'node:util'
import {
  asStale,
  type CellOutcome,
  type EnvironmentReport,
  type Lineage,
  type Mistake,
  type Notice,
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
  noFormulas,
  nothing,
  type SizeBudget,
  statusLooks,
  style,
  textBlock
} from '../base/index.ts'
import { dataCard, doubtsOf, graveMarks, runMark, stepCard, sweepTable } from '../card/index.ts'
import { documentHtml, linesHtml } from '../document/index.ts'
import { environmentCard } from './environment.ts'
import { filePreview, linksInto, picturesOf } from '../files/index.ts'
import { lineagePicture } from '../lineage/index.ts'
import { noticeInWords, saidInWords, type SaidInWords, staleInWords } from '../words/index.ts'
import { mistakeText } from './mistake.ts'
import { plainText } from './value.ts'

/** A card takes at least some 2 kB, and 4 kB with its paths; more of them than this are no display but a list. */
const mostCards = 25
/** Notices, and mistakes. */
const mostSaid = 20

/** What stands in a page: a cell's outcome, with those of its mistakes that are told there. */
export interface OutcomePage {
  readonly outcome: CellOutcome
  readonly mistakes: readonly Mistake[]
  /** Lines that it printed. */
  readonly printed: readonly string[]
}

/** A cell's display as markup that needs no scripts: the cards, then what is to be said of them. */
export function outcomeHtml(
  { outcome: { shown, lineage, notices }, mistakes, printed }: OutcomePage,
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
  const said = printed.length === 0 ? [] : [textBlock(printed.join('\n'))]
  return markup`<div class="nix-workflow ${noFormulas}">
    ${chooseOne(said, nothing, parts.left).html}
    ${parts.htmls}
    ${moreHtml(rest, 'result')}
    ${below.html}${notices.slice(0, mostSaid).map(noticeHtml)}
    ${moreHtml(notices.length - mostSaid, 'notice')}
    ${mistakes.slice(0, mostSaid).map(mistakeHtml)}
    ${moreHtml(mistakes.length - mostSaid, 'mistake')}
  </div>`
}

function noticeHtml(notice: Notice): Html {
  // A page that has controls for them hides it.
  const of = notice.kind === 'inputs' ? markup` class="nix-workflow-input-values"` : nothing
  return markup`<div${of} style="${style.notice}">${clip(clean(noticeInWords(notice)), 2000)}</div>`
}

function mistakeHtml(mistake: Mistake): Html {
  return markup`<div style="${style.failure}">
    ${textBlock(mistakeText(mistake))}
  </div>`
}

/** How many are left out; nothing where none is. */
function moreHtml(count: number, noun: string): Html {
  return count <= 0
    ? nothing
    : markup`<div style="${style.pale}">… and ${counted(count, `more ${noun}`)}, not shown here</div>`
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
    case 'data':
      return dataCard(part.data, budget)
    case 'file':
      return fileHtml(part.step, part.file, budget, timeZone, false)
    case 'environments':
      return { html: environmentCard(part.environments), left: budget }
    case 'value': {
      const name = part.name === null ? nothing : markup`<b>${cleanLine(part.name, 120)}</b> = `
      const value = markup`<div>
        ${name}<samp dir="auto" style="white-space:pre-wrap">${plainText(part.value)}</samp>
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
  const preview = filePreview(
    file,
    picturesOf(step.files),
    'large',
    false,
    linksInto(step),
    step.outPath
  )
  const { html: body, left } = chooseOne(
    [preview],
    markup`<div style="${style.pale}">
      The file is too large for this display (${bytes(file.size)}).
    </div>`,
    budget
  )
  const html = markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="${style.header}">
      from${' '}
      <b style="${style.name}">${cleanLine(step.name, 120)}</b>
      ${runMark(step, timeZone, isStaleSaid)}${graveMarks(doubtsOf(step))}
    </div>
    ${step.status === 'stale' ? markup`<div style="${style.dimmed}">${body}</div>` : body}
  </div>`
  return { html, left }
}
