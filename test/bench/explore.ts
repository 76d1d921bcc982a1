import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { reportPage } from '../../kernel/render/report/report.ts'
import { file, pixel, step } from '../kernel/render/samples.ts'
import { ask, openPage, startBrowser } from '../support/browser.ts'
import { succeed } from '../support/succeed.ts'
import { notebooksFolder } from './kernel.ts'
import { interleaved, median, memory, percentile, ratio, time, type Figure } from './measure.ts'
import { nixWorkflow } from './package.ts'
import type { BenchStore } from './stores.ts'

const lineage = { nodes: [], edges: [], omitted: 0 }
/** What a step of a usual size wrote: a picture of some 5 kB. */
const picture = { ...pixel, base64: `${pixel.base64.slice(0, -4)}${'A'.repeat(5_000)}` }

/** A page of a sweep of so many steps. */
function pageOf(count: number): string {
  const steps = Array.from({ length: count }, (_, at) => {
    const files = { files: [file('plot.png', picture), file('x.png', pixel)], total: 2 }
    const name = `models.lr=${at % 10},n=${Math.floor(at / 10)}`
    return { report: step({ name, files }), metrics: new Map([['score', String(at)]]) }
  })
  const explored = {
    sweeps: [
      { name: 'models', steps, metrics: ['score'], omittedMetrics: 0, plots: [], omittedPlots: 0 }
    ],
    steps: steps.map(({ report }) => ({ report, anchor: null })),
    unread: 0,
    script: readFileSync(join(packageRoot, 'dist', 'report-page.js'), 'utf8')
  }
  return reportPage(
    { title: 'Models', steps: [], omitted: new Map(), cells: [], lineage, explored },
    null
  )
}

/** Milliseconds from a moved slider to what it shows being laid out and painted, a time each. */
async function moves(browser: Browser, path: string): Promise<readonly number[]> {
  const { page } = await openPage(browser, pathToFileURL(path).href, { offline: true })
  const script = `(async () => {
    const slider = document.querySelector('.sweep input[type=range]')
    const times = []
    for (let round = 0; round < 40; round++) {
      const start = performance.now()
      slider.value = String((round + 1) % 10)
      slider.dispatchEvent(new Event('input'))
      await new Promise((done) => requestAnimationFrame(() => { document.body.getBoundingClientRect(); setTimeout(done) }))
      times.push(performance.now() - start)
    }
    return times
  })()`
  const times = await ask(page, script, (answer) =>
    Array.isArray(answer) ? answer.map(Number) : []
  )
  await page.context().close()
  return times
}

/** How large pages with controls are, and how long a slider takes over many results and over few. */
export async function exploreFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const paths = [20, 100, 1_000].map((count) => {
    const path = join(scratch, `explore-${count}.html`)
    writeFileSync(path, pageOf(count))
    return path
  })
  const [few = '', many = '', thousand = ''] = paths
  const showcase = join(scratch, 'explore-showcase.html')
  await succeed({
    program: process.execPath,
    arguments: [
      ...[nixWorkflow, 'report', join(notebooksFolder, 'showcase.ipynb'), '--execute', '--explore'],
      ...['-o', showcase]
    ],
    environment: {}
  })
  const browser = await startBrowser()
  const [ofFewer = [], ofAll = []] = await interleaved(
    3,
    () => moves(browser, few),
    () => moves(browser, many)
  )
  const times = ofAll.flat()
  const [ofFew, ofMany] = [median(ofFewer.flat()), median(times)]
  await browser.close()
  const size = (path: string): number => statSync(path).size / 1e6
  const sized = (path: string): string => `${size(path).toFixed(2)} MB`
  return [
    time(
      'a slider over 100 built combinations',
      ofMany,
      `${ofMany.toFixed(0)} ms, painted, 95 % below ${percentile(times, 95).toFixed(0)} ms`
    ),
    ratio('the same against one over 20', [ofMany, ofFew], 2, 'over 20'),
    memory('report --explore of the showcase', size(showcase), 1.5, sized(showcase)),
    memory('report --explore of 1,000 steps', size(thousand), 10, sized(thousand))
  ]
}
