import type { StepStatus } from '../../outcome/index.ts'
import {
  cleanLine,
  counted,
  duration,
  type Html,
  markup,
  moment,
  nothing,
  statusLooks
} from '../base/index.ts'

/** A step and when it ran. */
export interface TimedStep {
  readonly name: string
  readonly status: StepStatus
  /** How long its build took, whenever it was. */
  readonly seconds: number | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null
  /** The execution count of the cell that shows it, of which the page has the anchor. */
  readonly cell?: number | null
}

interface Bar extends TimedStep {
  /** Since the first one started. */
  readonly from: number
  readonly took: number
}

const mostRows = 300

/** Where on the page a cell stands. */
export function anchorOf(cell: number): string {
  return `cell-${cell}`
}

/** Builds with less than this between them are of one run, in milliseconds: nobody waits for longer. */
const longestPause = 10 * 60_000
/** Earlier runs that are drawn, the latest ones. */
const mostRuns = 20

/**
 * When each step of a run was at work, a row a step in the order in which they began, on one scale;
 * below, the ones that needed no work, and when these were built as far as that is known.
 */
export function timeline(steps: readonly TimedStep[], timeZone: string | null): Html {
  const began = steps
    .flatMap((step) => (step.startedAt === null ? [] : [{ ...step, startedAt: step.startedAt }]))
    .sort((one, other) => one.startedAt - other.startedAt)
  const ran = began.filter(didRun)
  const names = new Set(ran.map(({ name }) => name))
  const others = steps.filter(({ name }) => !names.has(name))
  const earlier = runsOf(began.filter((step) => !didRun(step) && step.seconds !== null))
  return markup`
    ${
      ran.length === 0
        ? markup`<p>Nothing ran: all that was asked for was there.</p>`
        : runHtml(ran, timeZone, mostRows)
    }
    ${withoutWork(others)}
    ${earlierRuns(earlier, ran.length === 0, timeZone)}`
}

type Began = TimedStep & { readonly startedAt: number }

function didRun({ status }: TimedStep): boolean {
  return ['built', 'failed', 'stopped'].includes(status)
}

/** Builds that followed each other, in the order in which they began. */
function runsOf(steps: readonly Began[]): readonly (readonly Began[])[] {
  const runs: Began[][] = []
  let end = -Infinity
  for (const step of steps) {
    const last = runs.at(-1)
    if (last === undefined || step.startedAt - end > longestPause) runs.push([step])
    else last.push(step)
    end = Math.max(end, step.startedAt + (step.seconds ?? 0) * 1000)
  }
  return runs
}

/** What is there from before, as it was built: in sight where that is all there is to tell. */
function earlierRuns(
  runs: readonly (readonly Began[])[],
  isOpen: boolean,
  timeZone: string | null
): Html {
  if (runs.length === 0) return nothing
  const shown = runs.slice(-mostRuns)
  let room = mostRows
  const tables = shown.map((run) => {
    const html = runHtml(run, timeZone, Math.max(0, room))
    room -= run.length
    return html
  })
  const count = runs.reduce((sum, run) => sum + run.length, 0)
  return markup`<details${isOpen ? markup` open` : nothing}>
    <summary>The builds as they were: ${counted(count, 'step')}, in ${counted(runs.length, 'run')}</summary>
    ${runs.length > shown.length ? markup`<p>${counted(runs.length - shown.length, 'earlier run')} not drawn</p>` : nothing}
    ${tables}
  </details>`
}

/** A table of what followed each other, of which so many rows are drawn and the rest is counted. */
function runHtml(run: readonly Began[], timeZone: string | null, rows: number): Html {
  const start = run[0]?.startedAt ?? 0
  const bars: readonly Bar[] = run.map((step) => ({
    ...step,
    from: (step.startedAt - start) / 1000,
    took: step.seconds ?? 0
  }))
  const end = Math.max(0.001, ...bars.map(({ from, took }) => from + took))
  const table = markup`<table class="timeline">
      <thead>
        <tr>
          <th scope="col">step</th>
          <th scope="col" class="state"><span class="word">state</span></th>
          <th scope="col"><div class="scale"><span>0 s</span><span>${duration(end)}</span></div></th>
          <th scope="col" class="time">took</th>
        </tr>
      </thead>
      <tbody>
        ${bars.slice(0, rows).map((bar) => row(bar, end))}
      </tbody>
    </table>`
  return markup`<p>
      From ${moment(start, timeZone)}, ${duration(end)} in all;${' '}
      ${duration(bars.reduce((sum, { took }) => sum + took, 0))} of work.
    </p>
    ${rows === 0 ? nothing : table}
    ${bars.length > rows ? markup`<p>… and ${counted(bars.length - rows, 'more step')}</p>` : nothing}`
}

function withoutWork(steps: readonly TimedStep[]): Html {
  if (steps.length === 0) return nothing
  const saved = steps.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)
  const named = steps.slice(0, 60)
  return markup`<p>
      Without work: ${named.map(({ name, status, cell }, index) => markup`${index === 0 ? '' : ', '}${linked(name, cell)} (${statusLooks[status].word})`)}${
        steps.length > named.length ? `, and ${steps.length - named.length} more` : ''
      }${saved < 0.05 ? '' : `; ${duration(saved)} saved`}.
    </p>`
}

function linked(name: string, cell: number | null | undefined): Html {
  const words = cleanLine(name, 60)
  return cell === null || cell === undefined
    ? markup`${words}`
    : markup`<a href="#${anchorOf(cell)}">${words}</a>`
}

function row({ name, status, cell, from, took }: Bar, end: number): Html {
  const { sign, word } = statusLooks[status]
  const isBad = status === 'failed' || status === 'stopped'
  const percent = (part: number): string => ((100 * part) / end).toFixed(2)
  const span = `from ${from === 0 ? '0 s' : duration(from)} to ${duration(from + took)}`
  return markup`<tr>
    <th scope="row" title="${cleanLine(name, 200)}">${linked(name, cell)}</th>
    <td class="state">${sign} <span class="word">${word}</span></td>
    <td>
      <div class="track" role="img" aria-label="${span}" title="${span}">
        <div
          class="${isBad ? 'bar bad' : 'bar'}"
          style="left:${percent(from)}%;width:${percent(took)}%"
        ></div>
      </div>
    </td>
    <td class="time">${duration(took)}</td>
  </tr>`
}
