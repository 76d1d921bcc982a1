import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { writeNotebook } from '../browser/notebook-file.ts'
import { type NotebookPage, openNotebook } from '../browser/notebook-page.ts'
import { ask, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import { type Figure, median, percentile, ratio, time } from './measure.ts'

const values = 10
const rounds = 40

/**
 * 200 ms are allowed, and where the machine is quiet the command takes 57: the control asks first what
 * there is to build.
 */
const mostOfEdited = 3.5

const script = `#!/usr/bin/env python3
import json, sys
json.dump({"accuracy": int(sys.argv[1]) + 0.5}, open("metrics.json", "w"))
`

const cells = [
  `hyper = input { n = [ ${Array.from({ length: values }, (_, at) => at).join(' ')} ]; };`,
  'score = program "score" ./score.py;',
  `all = sweep { n = [ ${Array.from({ length: values }, (_, at) => at).join(' ')} ]; } (p: output "\${score}/bin/score \${toString p.n}");`,
  'one = output "${score}/bin/score ${toString hyper.n}";'
]

const panel = 'window.jupyterapp.shell.currentWidget'

/** Has the page tell when a card says a number, and no longer that it is stale. */
const untilShown = `(expected, begin) => new Promise((resolve) => {
  const area = ${panel}.content.widgets[3].node
  const start = performance.now()
  const look = () => {
    if (!area.textContent.includes(expected) || area.querySelector('.nix-workflow-stale')) return
    watch.disconnect()
    area.getBoundingClientRect()
    resolve(performance.now() - start)
  }
  const watch = new MutationObserver(look)
  watch.observe(area, { subtree: true, childList: true, characterData: true })
  begin()
})`

/** Milliseconds from a moved control to the result that it means, each. */
function byControl({ page }: NotebookPage): Promise<readonly number[]> {
  return measured(
    page,
    `() => {
      const slider = ${panel}.content.widgets[0].node.querySelector('input[type=range]')
      slider.value = String(value)
      slider.dispatchEvent(new Event('input'))
      slider.dispatchEvent(new Event('change'))
    }`
  )
}

/** The same where the text is edited and the cell is run by JupyterLab's own command. */
function byHand({ page }: NotebookPage): Promise<readonly number[]> {
  return measured(
    page,
    `() => {
      ${panel}.content.activeCellIndex = 0
      const source = ${JSON.stringify(cells[0])}.replace(/;$/, ' // { n = ' + value + '; };')
      ${panel}.content.widgets[0].model.sharedModel.setSource(source)
      void window.jupyterapp.commands.execute('notebook:run-cell')
    }`
  )
}

function measured(page: NotebookPage['page'], begin: string): Promise<readonly number[]> {
  const measuring = `(async () => {
    const untilShown = ${untilShown}
    const times = []
    for (let round = 0; round < ${rounds}; round++) {
      const value = (round * 3 + 1) % ${values}
      times.push(await untilShown(value + '.5', ${begin}))
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    return times
  })()`
  return ask(page, measuring, (answer) => (Array.isArray(answer) ? answer.map(Number) : []))
}

/** How long a result that is there takes to show in JupyterLab when a control of the cell is moved. */
export async function controlFigures(): Promise<readonly Figure[]> {
  const [browser, lab] = await Promise.all([startBrowser(), startLab()])
  try {
    writeFileSync(join(lab.folder, 'score.py'), script)
    writeNotebook(join(lab.folder, 'control.ipynb'), cells)
    const notebook = await openNotebook(browser, lab, 'control.ipynb')
    await notebook.runAll()
    // What shows each value for the first time would be measured of the one that comes first.
    await byHand(notebook)
    await notebook.idle()
    const session = await notebook.page.context().newCDPSession(notebook.page)
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    const worked = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics')
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
    }
    const before = await worked()
    const moved = await byControl(notebook)
    const work = ((await worked()) - before) / rounds
    await notebook.idle()
    const edited = await byHand(notebook)
    const [middle, most] = [median(moved), percentile(moved, 95)]
    const load = loadavg()[0] ?? NaN
    return [
      time(
        'a moved control whose result is built, in JupyterLab',
        middle,
        `${middle.toFixed(0)} ms, 95 % below ${most.toFixed(0)} ms, ${work.toFixed(0)} ms of processor time of the page, at a load of ${load.toFixed(1)}`
      ),
      ratio(
        'the same against the cell edited and run',
        [middle, median(edited)],
        mostOfEdited,
        'by its own command'
      )
    ]
  } finally {
    await browser.close()
    await lab.stop()
  }
}
