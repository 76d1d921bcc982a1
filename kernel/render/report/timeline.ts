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

/**
 * When each step of a run was at work, a row a step in the order in which they began, on one scale;
 * below, the ones that needed no work.
 */
export function timeline(steps: readonly TimedStep[], timeZone: string | null): Html {
  const ran = steps
    .flatMap((step) =>
      ['built', 'failed', 'stopped'].includes(step.status) && step.startedAt !== null
        ? [{ ...step, startedAt: step.startedAt }]
        : []
    )
    .sort((one, other) => one.startedAt - other.startedAt)
  const start = ran[0]?.startedAt ?? 0
  const bars: readonly Bar[] = ran.map((step) => ({
    ...step,
    from: (step.startedAt - start) / 1000,
    took: step.seconds ?? 0
  }))
  const end = Math.max(0.001, ...bars.map(({ from, took }) => from + took))
  const others = steps.filter((step) => !bars.some(({ name }) => name === step.name))
  const saved = others.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)
  return markup`
    ${
      bars.length === 0
        ? markup`<p>Nothing ran: all that was asked for was there.</p>`
        : markup`<p>
              From ${moment(start, timeZone)}, ${duration(end)} in all;${' '}
              ${duration(bars.reduce((sum, { took }) => sum + took, 0))} of work.
            </p>
            <table class="timeline">
              <thead>
                <tr>
                  <th scope="col">step</th>
                  <th scope="col" class="state"><span class="word">state</span></th>
                  <th scope="col"><div class="scale"><span>0 s</span><span>${duration(end)}</span></div></th>
                  <th scope="col" class="time">took</th>
                </tr>
              </thead>
              <tbody>
                ${bars.slice(0, mostRows).map((bar) => row(bar, end))}
              </tbody>
            </table>`
    }
    ${
      bars.length > mostRows
        ? markup`<p>… and ${counted(bars.length - mostRows, 'more step')}</p>`
        : nothing
    }
    ${
      others.length === 0
        ? nothing
        : markup`<p>
            Without work: ${others.slice(0, 60).map(({ name, status, cell }, index) => markup`${index === 0 ? '' : ', '}${linked(name, cell)} (${statusLooks[status].word})`)}${
              others.length > 60 ? `, and ${others.length - 60} more` : ''
            }${saved < 0.05 ? '' : `; ${duration(saved)} saved`}.
          </p>`
    }`
}

function linked(name: string, cell: number | null | undefined): Html {
  const words = cleanLine(name, 60)
  return cell === null || cell === undefined
    ? markup`${words}`
    : markup`<a href="#${anchorOf(cell)}">${words}</a>`
}

function row({ name, status, cell, from, took }: Bar, end: number): Html {
  const { sign, word } = statusLooks[status]
  const percent = (part: number): string => ((100 * part) / end).toFixed(2)
  const span = `from ${from === 0 ? '0 s' : duration(from)} to ${duration(from + took)}`
  return markup`<tr>
    <th scope="row" title="${cleanLine(name, 200)}">${linked(name, cell)}</th>
    <td class="state">${sign} <span class="word">${word}</span></td>
    <td>
      <div class="track" role="img" aria-label="${span}" title="${span}">
        <div
          class="${status === 'built' ? 'bar' : 'bar bad'}"
          style="left:${percent(from)}%;width:${percent(took)}%"
        ></div>
      </div>
    </td>
    <td class="time">${duration(took)}</td>
  </tr>`
}
