import type { StepReport, StepStatus } from '../session/outcome.ts'
import { markup, nothing } from './html.ts'
import type { Html } from './html.ts'
import { statusLooks } from './status.ts'
import { style } from './style.ts'
import { duration, moment } from './text.ts'

/**
 * What changes from run to run, in the one element that a comparing tool takes out: the state as a
 * pill, and the time. It holds no other `span`, so that its end is the next `</span>`.
 */
export function runMark(step: StepReport, timeZone: string | null): Html {
  return mark(step.status, runWords(step, timeZone))
}

/** The same for a row of a table, where the state and the length of the build are enough. */
export function briefRunMark({ status, seconds }: StepReport): Html {
  return mark(status, seconds === null ? '' : duration(seconds))
}

function mark(status: StepStatus, words: string): Html {
  const look = statusLooks[status]
  return markup`<span class="nix-workflow-run">
    <b title="${look.meaning}" style="${style.pill};background-color:${look.colour}">
      ${look.sign} ${look.word}
    </b>
    ${words === '' ? nothing : markup` <small style="${style.meta}">${words}</small>`}
  </span>`
}

/** The same as a line of text, its sign first: `✓ built in 3.4 s`. */
export function runLine(step: StepReport, timeZone: string | null): string {
  const { sign, word } = statusLooks[step.status]
  return `${sign} ${word} ${runWords(step, timeZone)}`.trimEnd()
}

function runWords({ status, seconds, builtAt }: StepReport, timeZone: string | null): string {
  const took = seconds === null ? null : duration(seconds)
  const built = builtAt === null ? null : `built ${moment(builtAt, timeZone)}`
  switch (status) {
    case 'built':
      return took === null ? '' : `in ${took}`
    case 'cached':
    case 'fetched':
    case 'pinned':
    case 'stale':
      return [took === null || status === 'stale' ? null : `${took} saved`, built]
        .filter((part) => part !== null)
        .join(' · ')
    case 'failed':
    case 'stopped':
      return took === null ? '' : `after ${took}`
    case 'blocked':
    case 'planned':
      return ''
  }
}
