import { createHash } from 'node:crypto'
import type { Lineage, StepStatus } from '../../outcome/index.ts'
import {
  clean,
  cleanLine,
  clip,
  counted,
  duration,
  Html,
  markup,
  nothing,
  statusLooks,
  style
} from '../base/index.ts'
import { lineagePicture } from '../lineage/index.ts'
import { renderMarkdown } from '../files/index.ts'
import { type CataloguedStep, catalogue } from './catalogue.ts'
import { exploreStyle } from './explore-style.ts'
import { type ExploredSweep, exploredHtml } from './explored.ts'
import { reportStyle } from './report-style.ts'
import { anchorOf, timeline } from './timeline.ts'
import type { TimedStep } from './timeline.ts'

/** A step as the report's overview has it. */
export interface ReportStep extends TimedStep {
  readonly toolchain: string | null
}

/** What a client shows of an output as a picture, by what the notebook says that it is. */
export const pictureTypes = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/gif'] as const

/** A cell of an executed notebook. */
export type ReportCell =
  | { readonly kind: 'markdown'; readonly source: string }
  | {
      readonly kind: 'code'
      readonly executionCount: number | null
      readonly source: string
      readonly outputs: readonly ReportOutput[]
    }

export type ReportOutput =
  /** A display of this kernel's. */
  | { readonly kind: 'html'; readonly html: string }
  /** `words` are what the output says where no picture can be shown. */
  | {
      readonly kind: 'picture'
      readonly mimeType: (typeof pictureTypes)[number]
      readonly base64: string
      readonly words: string
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }

export interface Report {
  readonly title: string
  /** Each step once, as it was shown last. */
  readonly steps: readonly ReportStep[]
  /** By state how many more there are, of sets of which the notebook names the first. */
  readonly omitted: ReadonlyMap<StepStatus, number>
  readonly lineage: Lineage
  readonly cells: readonly ReportCell[]
  /** What a reader may explore of it; null for a page without controls. */
  readonly explored?: Explored | null
}

/** The results of a notebook, as they stand in the store. */
export interface Explored {
  readonly sweeps: readonly ExploredSweep[]
  readonly steps: readonly CataloguedStep[]
  /** Cells of which not all could be evaluated, so that steps of theirs may be missing. */
  readonly unread: number
  /** The one script of the page: the project's own, and the same for all notebooks. */
  readonly script: string
}

/**
 * The page runs nothing and asks nobody for anything, whatever the notebook holds: its displays are
 * taken as they stand, and anybody may have written them.
 */
const policy =
  "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

/** The same with a script that is known by its hash: nothing else in the page is ever run. */
function policyWith(script: string): string {
  const hash = createHash('sha256').update(script).digest('base64')
  return `${policy}; script-src 'sha256-${hash}'`
}

/** A whole HTML document of an executed notebook, which needs nothing beside it. */
export function reportPage(report: Report, timeZone: string | null): string {
  const title = cleanLine(report.title, 200)
  const explored = report.explored ?? null
  const page = markup`<html lang="en">
    <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="${explored === null ? policy : policyWith(explored.script)}">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>${title}</title>
      <style>${new Html(explored === null ? reportStyle : reportStyle + exploreStyle)}</style>
    </head>
    <body>
      <header>
        <h1>${title}</h1>
        <p>${summary(report)}</p>
      </header>
      <main>
        ${explored === null ? nothing : exploredHtml(explored.sweeps, timeZone)}
        ${explored === null ? nothing : catalogue(explored, timeZone)}
        ${overview(report, timeZone)}
        <section aria-labelledby="cells">
          <h2 id="cells">Cells</h2>
          ${report.cells.map(cellHtml)}
        </section>
      </main>
      ${explored === null ? nothing : markup`<script>${new Html(explored.script)}</script>`}
    </body>
  </html>`
  return `<!DOCTYPE html>\n${page.markup}\n`
}

function summary({ steps, omitted }: Report): Html {
  const counts = new Map(omitted)
  for (const { status } of steps) counts.set(status, (counts.get(status) ?? 0) + 1)
  const saved = steps
    .filter(({ status }) => ['cached', 'fetched', 'cut-off', 'pinned'].includes(status))
    .reduce((sum, { seconds }) => sum + (seconds ?? 0), 0)
  const pills = [...counts].map(([status, count]) => {
    const { sign, word, colour, meaning } = statusLooks[status]
    return markup`${' '}<b title="${meaning}" style="${style.pill};background-color:${colour}">${sign} ${count} ${word}</b>`
  })
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return markup`${counted(total, 'step')}${pills}${saved < 0.05 ? '' : ` ${duration(saved)} saved`}`
}

/** Steps of which the notebook says no more than how they came out. */
function unnamed(omitted: Report['omitted']): Html {
  const count = [...omitted.values()].reduce((sum, one) => sum + one, 0)
  return count === 0
    ? nothing
    : markup`<p>${counted(count, 'more step')} of large sets, which the notebook does not name</p>`
}

function overview({ steps, omitted, lineage }: Report, timeZone: string | null): Html {
  const toolchains = new Map<string, number>()
  for (const { toolchain } of steps) {
    if (toolchain !== null) toolchains.set(toolchain, (toolchains.get(toolchain) ?? 0) + 1)
  }
  const picture = lineagePicture(lineage, [], null)
  return markup`
    ${
      picture.markup === ''
        ? nothing
        : markup`<section aria-labelledby="lineage">
            <h2 id="lineage">Lineage</h2>
            ${picture}
          </section>`
    }
    ${
      steps.length === 0
        ? nothing
        : markup`<section aria-labelledby="timeline">
            <h2 id="timeline">Timeline</h2>
            ${timeline(steps, timeZone)} ${unnamed(omitted)}
          </section>`
    }
    ${
      toolchains.size === 0
        ? nothing
        : markup`<section aria-labelledby="toolchains">
            <h2 id="toolchains">Toolchains</h2>
            <ul>
              ${[...toolchains].map(([words, count]) => markup`<li>${cleanLine(words, 500)}: ${counted(count, 'step')}</li>`)}
            </ul>
          </section>`
    }`
}

function cellHtml(cell: ReportCell): Html {
  if (cell.kind === 'markdown') {
    return markup`<div class="prose">${renderMarkdown(cell.source, () => null)}</div>`
  }
  const { executionCount, source, outputs } = cell
  const lines = clean(source).split('\n')
  const count = executionCount === null ? '' : `[${executionCount}] `
  const place = executionCount === null ? 'Cell' : `Cell ${executionCount}`
  const id = executionCount === null ? nothing : markup` id="${anchorOf(executionCount)}"`
  return markup`<article aria-label="${place}"${id}>
    <details>
      <summary><code>${count}${clip(lines[0] ?? '', 100)}${lines.length > 1 ? ' …' : ''}</code></summary>
      <pre>${clip(lines.join('\n'), 100_000)}</pre>
    </details>
    ${outputs.map(outputHtml)}
  </article>`
}

function outputHtml(output: ReportOutput): Html {
  switch (output.kind) {
    case 'html':
      return new Html(output.html)
    case 'picture': {
      const address = `data:${output.mimeType};base64,${output.base64}`
      const words = cleanLine(clean(output.words).split('\n')[0] ?? '', 200)
      return markup`<figure>
        <figcaption>${words}</figcaption>
        <img alt="${words === '' ? 'picture' : words}" src="${address}">
      </figure>`
    }
    case 'text':
      return markup`<pre>${clip(clean(output.text), 100_000)}</pre>`
    case 'error':
      return markup`<pre class="error">${clip(clean(output.text), 100_000)}</pre>`
  }
}
