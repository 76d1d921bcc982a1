import type { Plot, StepReport, StepStatus } from '../../outcome/index.ts'
import { sweepChoices } from '../../outcome/index.ts'
import {
  bytes,
  cleanLine,
  counted,
  duration,
  type Html,
  markup,
  nothing,
  pathLine,
  shortNumber,
  sizeBudget,
  sortable,
  statusLooks,
  style
} from '../base/index.ts'
import { stepCard } from '../card/index.ts'
import { plotPicture, pointPlaces } from '../document/index.ts'
import { exactly } from '../files/index.ts'

/** A step of a sweep with the numbers that it wrote, as they stand in its files. */
export interface ExploredStep {
  readonly report: StepReport
  readonly metrics: ReadonlyMap<string, string>
}

/** A sweep among the results of which a reader may choose. */
export interface ExploredSweep {
  readonly name: string
  readonly steps: readonly ExploredStep[]
  /** In the order of the columns. */
  readonly metrics: readonly string[]
  readonly omittedMetrics: number
  /** Its numbers over its parameters. */
  readonly plots: readonly Plot[]
  /** Numbers among `metrics` that differ too and have no plot. */
  readonly omittedPlots: number
}

/** Cards of a page, of all sweeps together: each is there at once. */
const mostCards = 1_000
/** Bytes for the cards of all sweeps: with all else a page of 1,000 steps stays below 10 MB. */
const bytesForCards = 5_000_000
/** A card with two pictures and a table; more of it is in the notebook. */
const bytesOfCard = 30_000

/** Where on the page the sweep of that index stands. */
export function exploreAnchor(index: number): string {
  return `explore-${index}`
}

/**
 * The sweeps, each with its steps' cards of which one is in sight. The script of the page puts
 * controls above them; where it does not run, all cards are in sight.
 */
export function exploredHtml(sweeps: readonly ExploredSweep[], timeZone: string | null): Html {
  if (sweeps.length === 0) return nothing
  const count = sweeps.reduce((sum, { steps }) => sum + steps.length, 0)
  const bytesOfEach = Math.min(bytesOfCard, Math.floor(bytesForCards / Math.min(count, mostCards)))
  let room = mostCards
  const sections = sweeps.map((sweep, index) => {
    const steps = sweep.steps.slice(0, room)
    room -= steps.length
    const omitted = sweep.steps.length - steps.length
    return sweepHtml({ ...sweep, steps }, { index, omitted, bytes: bytesOfEach }, timeZone)
  })
  return markup`<section id="explore" aria-labelledby="explore-heading">
    <h2 id="explore-heading">Explore</h2>
    <noscript><style>#explore .member[hidden] { display: block }</style></noscript>
    ${sections}
  </section>`
}

/** How much of a sweep stands in the page, and where. */
interface Share {
  readonly index: number
  /** Steps that have no room. */
  readonly omitted: number
  /** Of each card. */
  readonly bytes: number
}

function sweepHtml(
  sweep: ExploredSweep,
  { index, omitted, bytes: room }: Share,
  timeZone: string | null
): Html {
  const { name, steps } = sweep
  const id = exploreAnchor(index)
  const shown = cleanLine(name, 120)
  return markup`<section class="sweep" data-sweep="${name}" aria-labelledby="${id}">
    <h3 id="${id}">${shown}</h3>
    <p>${states(steps, omitted)}</p>
    <div class="controls"></div>
    ${steps.map((step, at) => memberHtml(step, at, room, timeZone))}
    ${plotsHtml(sweep)}
    <details class="all">
      <summary>${steps.length} in a table</summary>
      ${tableHtml(sweep)}
    </details>
  </section>`
}

function plotsHtml({ plots, omittedPlots }: ExploredSweep): Html {
  if (plots.length === 0) return nothing
  return markup`<div class="plots">${plots.map(plotHtml)}</div>
    ${omittedPlots === 0 ? nothing : markup`<p>… and ${counted(omittedPlots, 'more number')} in the table below, without a plot</p>`}`
}

/** The script of the page shows the mark of the step that is in sight. */
function plotHtml(plot: Plot): Html {
  return markup`<div class="plot">
    ${plotPicture(plot)}
    ${pointPlaces(plot).map(
      ({ label, left, top }) =>
        markup`<span class="here" data-step="${label}" style="left:${left}%;top:${top}%" hidden></span>`
    )}
  </div>`
}

function states(steps: readonly ExploredStep[], omitted: number): string {
  const counts = new Map<StepStatus, number>()
  for (const { report } of steps) counts.set(report.status, (counts.get(report.status) ?? 0) + 1)
  const words = [...counts].map(([status, count]) => `${count} ${statusLooks[status].word}`)
  const shown = steps.length === 0 ? [] : [`${counted(steps.length, 'step')}: ${words.join(', ')}`]
  const more = omitted === 0 ? [] : [`${counted(omitted, 'more step')} without a card here`]
  return [...shown, ...more].join('; ')
}

function memberHtml(
  { report }: ExploredStep,
  index: number,
  room: number,
  timeZone: string | null
): Html {
  const { name, outPath } = report
  const place =
    outPath === null ? nothing : markup`<p class="place"><code>${pathLine(outPath, 300)}</code></p>`
  const card = stepCard(report, sizeBudget(room), { timeZone, lineage: null })
  return markup`<article class="member" data-member="${name}" aria-label="${cleanLine(name, 200)}"${
    index === 0 ? nothing : markup` hidden`
  }>
    ${card.html}${place}
  </article>`
}

/** Its parameters and numbers; the script marks the row of the step that is in sight. */
function tableHtml({ name, steps, metrics, omittedMetrics }: ExploredSweep): Html {
  const { parameters, places } = sweepChoices(
    name,
    steps.map(({ report }) => report.name)
  )
  return markup`<div style="${style.scroll}" role="region" aria-label="${cleanLine(name, 120)}" tabindex="0">
    <table class="${sortable}">
      <thead>
        <tr>
          ${parameters.map((one) => markup`<th scope="col">${cleanLine(one.name, 40)}</th>`)}
          <th scope="col">state</th>
          ${metrics.map((metric) => markup`<th scope="col">${cleanLine(metric, 40)}</th>`)}
          <th scope="col">size</th><th scope="col">took</th>
        </tr>
      </thead>
      <tbody>
        ${steps.map(({ report, metrics: own }, at) => {
          const { status, size, seconds } = report
          const values = parameters.map(({ values: all }, parameter) =>
            cleanLine(all[places[at]?.[parameter] ?? 0] ?? '', 60)
          )
          return markup`<tr data-step="${report.name}">
            ${values.map((value) => markup`<td>${value}</td>`)}
            <td>${statusLooks[status].sign} ${statusLooks[status].word}</td>
            ${metrics.map((metric) => numberCell(own.get(metric)))}
            <td>${size === null ? '' : bytes(size)}</td>
            <td>${seconds === null ? '' : duration(seconds)}</td>
          </tr>`
        })}
      </tbody>
    </table>
  </div>
  ${omittedMetrics === 0 ? nothing : markup`<p>… and ${counted(omittedMetrics, 'more number')}</p>`}`
}

function numberCell(text: string | undefined): Html {
  if (text === undefined) return markup`<td></td>`
  const words = shortNumber(text)
  return markup`<td${exactly(text, words)}>${words}</td>`
}
