import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { writeNotebook } from '../browser/notebook-file.ts'
import { openNotebook } from '../browser/notebook-page.ts'
import { startBrowser } from '../support/browser.ts'
import { type Lab, startLab } from '../support/lab.ts'
import { type Figure, interleaved, median, time } from './measure.ts'

const cells = 200
const lines = 1000
const keys = 100
const rounds = 3

/** What the extension may add to an opening, and a key may take, in milliseconds. */
const mostAdded = 150
const mostOfKey = 16

/** Where the page has the extension from. */
const ofExtension = /\/extensions\/nix-workflow\//

/** Writes a notebook of short chains of steps, runs it, and saves it with what it shows. */
async function writeOpened(browser: Browser, lab: Lab): Promise<void> {
  const code = (at: number): string =>
    `%%bash step${at}${at % 5 === 0 ? '' : ` step${at - 1}`}\necho ${at} > $out/table.csv`
  writeNotebook(
    join(lab.folder, 'opened.ipynb'),
    Array.from({ length: cells }, (_, at) => code(at))
  )
  const open = await openNotebook(browser, lab, 'opened.ipynb')
  open.page.setDefaultTimeout(600_000)
  await open.runAll()
  await open.command('docmanager:save')
  await open.close()
}

/** One cell of 1,000 lines: bindings with strings of commands, as cells have them. */
function writeTyped(lab: Lab): void {
  const line = (at: number): string =>
    `step${at} = output ''\${toolchain.python3}/bin/python3 -c "print(\${toString ${at}})" > $out/x'';`
  writeNotebook(join(lab.folder, 'typed.ipynb'), [
    Array.from({ length: lines }, (_, at) => line(at)).join('\n')
  ])
}

async function newPage(browser: Browser, isWith: boolean): Promise<[Page, CDPSession]> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(600_000)
  if (!isWith) await page.route(ofExtension, (route) => route.abort())
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return [page, session]
}

/** Processor time of the page's main thread so far, in milliseconds. */
async function worked(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN) * 1000
}

/** What it takes until the notebook is open, and all that comes of it is over. */
async function opening(browser: Browser, lab: Lab, isWith: boolean): Promise<number> {
  const [page, session] = await newPage(browser, isWith)
  await page.goto(`${lab.address}/lab/tree/opened.ipynb?reset`)
  await page.waitForFunction(
    `document.querySelectorAll('.jp-NotebookPanel .jp-CodeCell .nix-workflow-card').length >= ${cells}`
  )
  await page.waitForTimeout(3000)
  const all = await worked(session)
  await page.context().close()
  return all
}

/** What one key takes in a line of a notebook that begins with a text. */
async function typing(
  browser: Browser,
  lab: Lab,
  isWith: boolean,
  [notebook, beginning]: readonly [string, RegExp]
): Promise<number> {
  const [page, session] = await newPage(browser, isWith)
  await page.goto(`${lab.address}/lab/tree/${notebook}?reset`)
  const line = page.locator('.jp-NotebookPanel .cm-line').filter({ hasText: beginning })
  await line.first().click()
  await page.keyboard.press('End')
  // What the opening has left to do is over then.
  await page.waitForTimeout(3000)
  const before = await worked(session)
  await page.keyboard.type(' a = b;'.repeat(Math.ceil(keys / 7)).slice(0, keys), { delay: 50 })
  const all = (await worked(session)) - before
  await page.context().close()
  return all / keys
}

/**
 * What the extension costs in JupyterLab, in processor time of the page: the opening of a notebook of
 * 200 cells with cards, and a key in a cell of 1,000 lines.
 */
export async function pageFigures(): Promise<readonly Figure[]> {
  const [browser, lab] = await Promise.all([startBrowser(), startLab()])
  try {
    await writeOpened(browser, lab)
    writeTyped(lab)
    const compared = async (
      measure: (isWith: boolean) => Promise<number>
    ): Promise<readonly [number, number]> => {
      // The first page finds caches of the server empty.
      await measure(true)
      const [mine = [], without = []] = await interleaved(
        rounds,
        () => measure(true),
        () => measure(false)
      )
      return [median(mine), median(without)]
    }
    const [opened, openedWithout] = await compared((isWith) => opening(browser, lab, isWith))
    const inLongCell = await compared((isWith) =>
      typing(browser, lab, isWith, ['typed.ipynb', /^step20 /])
    )
    const amongCards = await compared((isWith) =>
      typing(browser, lab, isWith, ['opened.ipynb', /^echo 0 /])
    )
    return [
      time(
        `what the extension adds to the opening of a notebook of ${cells} cells`,
        opened - openedWithout,
        `${opened.toFixed(0)} ms of processor time against ${openedWithout.toFixed(0)} without it, of ${mostAdded} ms that it may add`
      ),
      ofKey(`a key in a cell of ${lines.toLocaleString('en')} lines`, inLongCell),
      ofKey(`a key in a notebook of ${cells} cells with cards`, amongCards)
    ]
  } finally {
    await browser.close()
    await lab.stop()
  }
}

function ofKey(what: string, [key, without]: readonly [number, number]): Figure {
  return time(
    what,
    key,
    `${key.toFixed(1)} ms of processor time, ${without.toFixed(1)} without the extension, of ${mostOfKey} ms that it may take`
  )
}
