import type { StepReport } from '../../outcome/index.ts'
import {
  bytes,
  cleanLine,
  counted,
  duration,
  type Html,
  markup,
  moment,
  nothing,
  sortable,
  statusLooks,
  style
} from '../base/index.ts'

/** A step of the notebook, and where the page shows more of it. */
export interface CataloguedStep {
  readonly report: Pick<StepReport, 'name' | 'status' | 'size' | 'seconds' | 'builtAt' | 'outPath'>
  /** An anchor of the page; null where nothing else of it is there. */
  readonly anchor: string | null
}

export interface Catalogue {
  readonly steps: readonly CataloguedStep[]
  /** Cells of which not all could be evaluated. */
  readonly unread: number
}

/** Rows that a page can be searched by at once. */
const mostRows = 5_000

/** All steps of the notebook as one table, which the script of the page searches and sorts. */
export function catalogue({ steps, unread }: Catalogue, timeZone: string | null): Html {
  if (steps.length === 0 && unread === 0) return nothing
  const more = steps.length - mostRows
  return markup`<section id="catalogue" aria-labelledby="catalogue-heading">
    <h2 id="catalogue-heading">Steps</h2>
    <div class="controls"></div>
    <div style="${style.scroll}" role="region" aria-label="Steps" tabindex="0">
      <table class="${sortable}">
        <thead>
          <tr>
            <th scope="col">step</th><th scope="col">state</th><th scope="col">size</th>
            <th scope="col">took</th><th scope="col">built</th><th scope="col">store path</th>
          </tr>
        </thead>
        <tbody>${steps.slice(0, mostRows).map((step) => row(step, timeZone))}</tbody>
      </table>
    </div>
    ${more > 0 ? markup`<p>… and ${counted(more, 'more step')}</p>` : nothing}
    ${unread === 0 ? nothing : markup`<p>Steps of ${counted(unread, 'cell')} may be missing: not all of ${unread === 1 ? 'it' : 'them'} could be evaluated.</p>`}
  </section>`
}

function row({ report, anchor }: CataloguedStep, timeZone: string | null): Html {
  const { name, status, size, seconds, builtAt, outPath } = report
  const words = cleanLine(name, 120)
  const { sign, word } = statusLooks[status]
  return markup`<tr>
    <th scope="row">${anchor === null ? words : markup`<a href="#${anchor}" data-step="${name}">${words}</a>`}</th>
    <td>${sign} ${word}</td>
    <td>${size === null ? '' : bytes(size)}</td>
    <td>${seconds === null ? '' : duration(seconds)}</td>
    <td>${builtAt === null ? '' : moment(builtAt, timeZone)}</td>
    <td><code>${cleanLine(outPath ?? '', 300)}</code></td>
  </tr>`
}
