import type { JsonValue } from '../../../nix/base/index.ts'
import type { Progress, StepProgress } from '../../outcome/index.ts'
import {
  bytes,
  cleanLine,
  clip,
  counted,
  duration,
  type Html,
  markup,
  metadataKey,
  type MimeBundle,
  noFormulas,
  nothing,
  style,
  styledLine,
  wellFormed
} from '../base/index.ts'
import { toldInRow, toldText } from '../card/index.ts'

/** Rows beyond this are counted: a display that grows and shrinks makes a page jump. */
const mostRows = 14
/** Ten updates a second of 100 kB each are as much as a client takes. */
const mostData = 1000

const phases: Readonly<Record<Progress['phase'], string>> = {
  evaluating: 'Evaluating',
  building: 'Building',
  fetching: 'Fetching from a cache',
  freezing: 'Freezing programs into the store',
  pushing: 'Pushing results'
}

const looks: Readonly<
  Record<StepProgress['state'], { readonly sign: string; readonly colour: string }>
> = {
  waiting: { sign: '○', colour: '#57606a' },
  running: { sign: '▶', colour: '#0969da' },
  fetching: { sign: '↓', colour: '#0969da' },
  ended: { sign: '■', colour: '#57606a' },
  done: { sign: '✓', colour: '#1a7f37' },
  failed: { sign: '✗', colour: '#cf222e' }
}

/**
 * What a cell is at while it works. Each step keeps its row, of one line and a fixed height, from
 * the first update to the last, so that nothing jumps when logs come and go.
 */
export function renderProgress(progress: Progress): MimeBundle {
  return {
    data: { 'text/plain': progressText(progress), 'text/html': progressHtml(progress).markup },
    metadata: { [metadataKey]: { progress: progressData(progress) } }
  }
}

/** For programs that follow a run: what the display says, and no more steps than it may carry. */
function progressData({ phase, elapsedSeconds, steps, fetched }: Progress): JsonValue {
  return {
    ...{ phase, elapsedSeconds, fetched, stepsTotal: steps.length },
    steps: steps.slice(0, mostData).map(({ name, state, ...times }) => ({
      ...{ name: wellFormed(clip(name, 200)), state },
      ...{ elapsedSeconds: times.elapsedSeconds, expectedSeconds: times.expectedSeconds }
    }))
  }
}

function progressText(progress: Progress): string {
  const rows = rowsOf(progress.steps)
  const width = Math.max(0, ...rows.map(({ name }) => Math.min(40, name.length)))
  return [
    headline(progress),
    ...rows.map((step) =>
      `  ${looks[step.state].sign} ${cleanLine(step.name, 40).padEnd(width)}  ${step.state.padEnd(8)} ${times(step).padEnd(8)} ${saidText(step)}`.trimEnd()
    ),
    ...hidden(progress.steps).map((line) => `  ${line}`)
  ].join('\n')
}

function progressHtml(progress: Progress): Html {
  const { fetched } = progress
  const bar =
    fetched === null || fetched.expected <= 0
      ? nothing
      : markup`<progress
          max="${fetched.expected}"
          value="${Math.min(fetched.done, fetched.expected)}"
          aria-label="${bytes(fetched.done)} of ${bytes(fetched.expected)}"
          style="width:100%;height:8px"
        ></progress>`
  const rows = rowsOf(progress.steps).map((step) => {
    const { sign, colour } = looks[step.state]
    return markup`<tr style="height:24px">
      <td style="${row};width:98px">
        <b style="${style.pill};background-color:${colour}">${sign} ${step.state}</b>
      </td>
      <td style="${row};width:180px;font-weight:600">${cleanLine(step.name, 60)}</td>
      <td style="${row};width:120px;text-align:right;font-variant:tabular-nums">${times(step)}</td>
      <td style="${row};${style.pale};padding-left:18px">
        ${saidHtml(step)}
      </td>
    </tr>`
  })
  return markup`<div class="nix-workflow-progress ${noFormulas}" style="${style.card}">
    <div style="font-variant:tabular-nums">${headline(progress)}</div>
    ${bar}${
      rows.length === 0
        ? nothing
        : markup`<table style="${style.table};width:100%;table-layout:fixed;margin:6px 0 0">
            <tbody>
              ${rows}
            </tbody>
          </table>`
    }${hidden(progress.steps).map((line) => markup`<div style="${style.quiet}">${line}</div>`)}
  </div>`
}

/** The numbers that it printed, in the place of the line that they stand in; else its last line. */
function saidHtml(step: StepProgress): Html {
  const { told, state } = step
  if (told != null && state === 'running') return toldInRow(told)
  const said = state === 'running' ? (step.lastStyled ?? []) : []
  const line =
    said.length === 0 ? lastLine(step, 240) : styledLine(step.lastLines.at(-1) ?? '', said, 240)
  return markup`<samp dir="auto" style="white-space:nowrap">${line}</samp>`
}

const row =
  'padding:1px 6px 1px 0;border:none;text-align:left;vertical-align:middle;white-space:nowrap;overflow:hidden;text-overflow:ellipsis'

function headline({ phase, elapsedSeconds, steps, fetched }: Progress): string {
  const done = steps.filter(({ state }) => state === 'done').length
  return [
    `${phases[phase]} · ${duration(elapsedSeconds)}`,
    ...remaining(steps),
    ...(steps.length === 0 ? [] : [`${done} of ${counted(steps.length, 'step')} done`]),
    ...(fetched === null ? [] : [`${bytes(fetched.done)} of ${bytes(fetched.expected)}`])
  ].join(' · ')
}

/**
 * At most so long it may still take, where that is known of all that is left: the sum of what is
 * left, as if one step ran after the other. Of less than two seconds nobody needs to know.
 */
function remaining(steps: readonly StepProgress[]): readonly string[] {
  const left = steps.filter(({ state }) => state === 'waiting' || state === 'running')
  const seconds = left.map(({ elapsedSeconds, expectedSeconds }) =>
    expectedSeconds === null ? null : Math.max(0, expectedSeconds - (elapsedSeconds ?? 0))
  )
  const known = seconds.filter((one) => one !== null)
  if (left.length === 0 || known.length < left.length) return []
  const total = known.reduce((sum, one) => sum + one, 0)
  return total < 2 ? [] : [`at most ~${duration(total)} left`]
}

/** All steps in their order, or, of many, a window around what runs. */
function rowsOf(steps: readonly StepProgress[]): readonly StepProgress[] {
  if (steps.length <= mostRows) return steps
  const active = steps.findIndex(({ state }) => state !== 'done' && state !== 'ended')
  const start = Math.min(
    Math.max(0, (active < 0 ? steps.length : active) - 2),
    steps.length - mostRows
  )
  return steps.slice(start, start + mostRows)
}

function hidden(steps: readonly StepProgress[]): readonly string[] {
  const count = steps.length - mostRows
  return count > 0 ? [`… and ${counted(count, 'more step')}`] : []
}

function times({ elapsedSeconds, expectedSeconds, state }: StepProgress): string {
  if (elapsedSeconds === null) {
    return state === 'waiting' && expectedSeconds !== null ? `~${duration(expectedSeconds)}` : ''
  }
  const isOpen = state === 'running' && expectedSeconds !== null
  return isOpen
    ? `${duration(elapsedSeconds)} of ~${duration(expectedSeconds)}`
    : duration(elapsedSeconds)
}

function saidText(step: StepProgress): string {
  const { told, state } = step
  return told != null && state === 'running' ? cleanLine(toldText(told), 100) : lastLine(step, 100)
}

function lastLine({ lastLines, state }: StepProgress, limit: number): string {
  return state === 'running' || state === 'failed' ? cleanLine(lastLines.at(-1) ?? '', limit) : ''
}
