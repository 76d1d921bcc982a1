import { type Doubt, isGrave, type StepReport, type StepStatus } from '../../outcome/index.ts'
import { doubtMark, verificationOf } from './doubts.ts'
import {
  clean,
  clip,
  duration,
  type Html,
  markup,
  moment,
  nothing,
  statusLooks,
  style
} from '../base/index.ts'
import { doubtInWords, reasonInWords } from '../words/index.ts'

/** How many reasons are named; the first ones say it. */
const mostReasons = 4

/**
 * What changes from run to run, in the one element that a comparing tool takes out: the state as a
 * pill, the time, the cell's number, how often it was verified, and why it was built. It holds no
 * other `span`, so that its end is the next `</span>`. Without the pill where something beside it
 * tells the state already.
 */
export function runMark(step: StepReport, timeZone: string | null, isStateSaid = false): Html {
  const reasons = reasonsOf(step)
  const why =
    reasons.length === 0
      ? nothing
      : markup`<small style="${style.why}"><b>why</b> ${reasons.join(' · ')}</small>`
  const words = [...runWords(step, timeZone), ...cellWords(step)].join(' · ')
  const verification = verificationOf(step)
  const isSaid = verification !== null && !isGrave(verification)
  const told = isSaid
    ? markup`${words}${words === '' ? '' : ' · '}${verificationWords(verification)}`
    : markup`${words}`
  const warning = isSaid ? nothing : verificationMark(verification)
  return isStateSaid
    ? markup`<span class="nix-workflow-run"><small style="${style.quiet}">${told}</small>${warning}${why}</span>`
    : mark(step.status, told, markup`${warning}${why}`)
}

/** The same for a row of a table, where the state and the length of the build are enough. */
export function briefRunMark(step: StepReport): Html {
  const { status, seconds } = step
  const words = seconds === null ? '' : duration(seconds)
  // Within a part that is dimmed as a whole, white on a colour would be illegible.
  if (status === 'stale') {
    const { sign, word } = statusLooks.stale
    return markup`<span class="nix-workflow-run">${sign} ${word}</span>`
  }
  const verification = verificationOf(step)
  return mark(
    status,
    markup`${words}`,
    verification !== null && isGrave(verification) ? verificationMark(verification) : nothing
  )
}

/** What building it once more gave: a warning where it differs, else in passing. */
export function verificationMark(verification: Doubt | null): Html {
  if (verification === null) return nothing
  if (isGrave(verification)) return markup` ${doubtMark(verification)}`
  return markup` <small style="${style.quiet}">· ${verificationWords(verification)}</small>`
}

function verificationWords(verification: Doubt): Html {
  const { words, why } = doubtInWords(verification)
  return markup`<bdi title="${why}">${words}</bdi>`
}

function mark(status: StepStatus, told: Html, why: Html): Html {
  const look = statusLooks[status]
  return markup`<span class="nix-workflow-run">
    <b title="${look.meaning}" style="${style.pill};background:${look.colour}">
      ${look.sign} ${look.word}
    </b>
    ${told.markup === '' ? nothing : markup` <small style="${style.quiet}">${told}</small>`}${why}
  </span>`
}

/**
 * The same as a line of text, its sign first: `✓ built in 3.4 s`. A brief one does not tell what goes
 * for most steps.
 */
export function runLine(step: StepReport, timeZone: string | null, isBrief = false): string {
  const { sign, word } = statusLooks[step.status]
  const reasons = reasonsOf(step)
  const why = reasons.length === 0 ? [] : [`why: ${reasons.join('; ')}`]
  const [first, ...times] = runWords(step, timeZone)
  const state = first === undefined ? `${sign} ${word}` : `${sign} ${word} ${first}`
  const verification = verificationOf(step)
  const isTold = verification !== null && !(isBrief && verification.kind === 'never-verified')
  const verified = isTold
    ? [`${isGrave(verification) ? '⚠ ' : ''}${doubtInWords(verification).words}`]
    : []
  return [state, ...times, ...cellWords(step), ...verified, ...why].join(' · ')
}

function runWords(step: StepReport, timeZone: string | null): string[] {
  const { status, seconds, builtAt, builtOn } = step
  const took = seconds === null ? null : duration(seconds)
  const where = builtOn == null ? '' : ` on ${clip(clean(builtOn), 100)}`
  const built = builtAt === null ? null : `built ${moment(builtAt, timeZone)}${where}`
  const given = (...parts: readonly (string | null)[]): string[] =>
    parts.filter((part) => part !== null)
  switch (status) {
    case 'built':
      return given(took === null ? null : `in ${took}${where}`, ...passageWords(step))
    case 'cached':
    case 'cut-off':
    case 'fetched':
    case 'pinned':
      return given(took === null ? null : `${took} saved`, built)
    case 'not-kept':
      return given(took === null ? null : `took ${took}`, built)
    case 'stale':
      return given(built)
    case 'failed':
    case 'stopped':
      return given(took === null ? null : `after ${took}${where}`)
    case 'blocked':
    case 'planned':
      return []
  }
}

/** How long it waited for another machine, and how long was copied, each where that is known. */
function passageWords({ passage }: StepReport): string[] {
  if (passage == null) return []
  const { waited, copied } = passage
  return [
    ...(waited === null ? [] : [`waited ${duration(waited)}`]),
    ...(copied === null ? [] : [`copied in ${duration(copied)}`])
  ]
}

function cellWords({ cell }: StepReport): string[] {
  return cell === null ? [] : [`cell ${cell}`]
}

/** Why it was built, each reason on one line. */
function reasonsOf({ reasons }: StepReport): readonly string[] {
  const first = reasons
    .slice(0, mostReasons)
    .map((reason) => clip(clean(reasonInWords(reason)).replace(/\s+/g, ' '), 300))
  const more = reasons.length - first.length
  return more === 0 ? first : [...first, `and ${more} more`]
}
