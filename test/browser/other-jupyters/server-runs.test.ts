import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { keepScreenshot, startBrowser } from '../../support/browser.ts'
import { startLab, type Lab } from '../../support/lab.ts'
import { otherJupyter } from '../../support/other-jupyter.ts'
import { writeNotebook } from '../notebook-file.ts'
import { openNotebook } from '../notebook-page.ts'

/*
 * The server runs the cells (`jupyter-server-nbmodel`) and writes what they show into the document: the
 * page runs none, and the kernel is told of no cell.
 */

let browser: Browser
let lab: Lab

beforeAll(async () => {
  const python = await otherJupyter('nbmodel', [
    'jupyterlab==4.6.6',
    'jupyter-collaboration==5.0.4',
    'jupyter-server-nbmodel==0.2.9'
  ])
  ;[browser, lab] = await Promise.all([startBrowser(), startLab(undefined, [], { python })])
}, 600_000)
afterAll(async () => {
  await browser.close()
  await lab.stop()
})

const step = (name: string, seconds: number, text: string, reads = '') =>
  `${name} = output ''\${toolchain.python3}/bin/python3 -c "import time; time.sleep(${seconds}); open('x', 'w').write('${text}') # ${Math.random()} ${reads}"'';`

it(
  'shows what its cells show, also where the page is loaded anew while one runs',
  { timeout: 300_000, retry: 0 },
  async () => {
    writeNotebook(join(lab.folder, 'a.ipynb'), [
      'number = 1 + 1;',
      step('one', 1, 'first'),
      step('two', 5, 'second', '${one}'),
      '"${two}/x"'
    ])
    const notebook = await openNotebook(browser, lab, 'a.ipynb')
    const { page } = notebook
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    const shows = async (at: number, wanted: RegExp): Promise<void> => {
      await vi.waitFor(async () => expect(await notebook.output(at).innerText()).toMatch(wanted), {
        timeout: 60_000,
        interval: 300
      })
    }
    await notebook.command('notebook:run-all-cells')
    await shows(0, /2/)
    await shows(1, /one[^]*built/)
    await shows(2, /two[^]*built/)
    await shows(3, /second/)
    await keepScreenshot(page, 'server-ran')
    expect(requests.filter((url) => /\/kernels\/[^/]+\/execute/.test(url)).length).toBe(4)
    // Names are there as they were.
    await notebook.edit(0, 'number = 3;')
    await notebook.start(0)
    await shows(0, /3/)
    await notebook.edit(2, step('two', 6, 'other', '${one}'))
    await notebook.start(2)
    await page.waitForTimeout(1500)
    await notebook.reload()
    await shows(2, /two[^]*built/)
    await shows(1, /one[^]*(built|cached)/)
    await notebook.start(3)
    await shows(3, /other/)
    await keepScreenshot(page, 'server-ran-again')
    expect(notebook.errors).toEqual([])
  }
)
