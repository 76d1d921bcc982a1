import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepScreenshot, startBrowser } from '../../support/browser.ts'
import { startLab, type Lab } from '../../support/lab.ts'
import { otherJupyter } from '../../support/other-jupyter.ts'
import { writeNotebook } from '../notebook-file.ts'
import { openNotebook, type NotebookPage } from '../notebook-page.ts'

/* The extension in the oldest pages that it is made for. */

let browser: Browser
let lab: Lab

beforeAll(async () => {
  const python = await otherJupyter('older', ['jupyterlab==4.2.7', 'notebook==7.2.3'])
  // One server has both.
  const options = ['--JupyterNotebookApp.expose_app_in_browser=True']
  ;[browser, lab] = await Promise.all([
    startBrowser(),
    startLab(undefined, [], { python, options })
  ])
}, 600_000)
afterAll(async () => {
  await browser.close()
  await lab.stop()
})

describe.each([
  ['JupyterLab 4.2', 'lab/tree'],
  ['Notebook 7.2', 'notebooks']
])('%s', (name, pages) => {
  let notebook: NotebookPage
  const file = `${pages.replace('/', '-')}.ipynb`
  const answer = (): Locator => notebook.page.locator('.nix-workflow-answer')

  beforeAll(async () => {
    writeNotebook(join(lab.folder, file), [
      'rate = 1;',
      `%%bash data rate=(rate)\necho ${name} \${params[rate]} > $out/rate.txt`,
      '%%bash model data file=("${data}/rate.txt")\ncat "${params[file]}" > $out/model.txt',
      'x = 1;'
    ])
    notebook = await openNotebook(browser, lab, file, pages)
    await notebook.runAll()
  }, 120_000)
  afterAll(() => notebook.close())

  it('has a card with buttons, which are answered beside the notebook', async () => {
    const card = notebook.output(2).locator('.nix-workflow-card')
    expect(await card.count()).toBe(1)
    expect(await card.innerText()).toMatch(/model[^]*built/)
    const buttons = notebook.output(2).getByRole('toolbar', { name: 'Step model' })
    await buttons.getByRole('button', { name: 'Why' }).press('Enter')
    await answer().filter({ hasText: 'model' }).waitFor()
    await keepScreenshot(notebook.page, `${file}-answer`)
  })

  it('completes', async () => {
    const { page } = notebook
    await notebook.edit(3, '')
    await notebook.cell(3).locator('.cm-content').click()
    await page.keyboard.type('x = output { me')
    await page.keyboard.press('Tab')
    const items = page.locator('.jp-Completer-item .jp-Completer-match')
    await items.first().waitFor()
    expect((await items.allTextContents()).map((one) => one.trim())).toEqual(
      expect.arrayContaining(['memory', 'metrics'])
    )
    await keepScreenshot(page, `${file}-completion`)
    await page.keyboard.press('Escape')
  })

  it('says by its prompt that a cell goes on while the page is loaded anew, and that it has ended', async () => {
    const { page } = notebook
    const slow = `import time; time.sleep(600) # ${Math.random()}`
    await notebook.edit(3, `slow = output ''\${toolchain.python3}/bin/python3 -c "${slow}"'';`)
    await notebook.command('docmanager:save')
    await notebook.start(3)
    await notebook.output(3).locator('.nix-workflow-progress').waitFor()
    await notebook.reload()
    const prompt = notebook.cell(3).locator('.jp-InputPrompt')
    await prompt.filter({ hasText: '[*]' }).waitFor()
    await keepScreenshot(page, `${file}-goes-on`)
    await notebook.command('notebook:interrupt-kernel')
    await prompt.filter({ hasText: /^\[\d+\]:$/ }).waitFor()
  }, 180_000)

  it('has a live lineage and a toolbar, which follow an edit', async () => {
    const { page } = notebook
    await notebook.output(2).locator('.nix-workflow-lineage').scrollIntoViewIfNeeded()
    const picture = notebook.output(2).getByRole('group', { name: /^Lineage of 2 steps/ })
    const node = (label: RegExp): Locator => picture.getByRole('button', { name: label })
    await node(/^model, built, cell 3$/).waitFor()
    await node(/^data, /).click()
    const active = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-mod-active .cm-content')
    await active.filter({ hasText: '%%bash data' }).waitFor()
    await notebook.edit(0, 'rate = 2;')
    await notebook.run(0)
    const button = page.getByRole('button', { name: /^2 stale: refresh$/ })
    await button.first().waitFor()
    await notebook.output(2).locator('.nix-workflow-lineage').scrollIntoViewIfNeeded()
    await node(/^model, stale, cell 3$/).waitFor()
    await keepScreenshot(page, `${file}-stale`)
    // Notebook has errors of its own.
    expect(notebook.errors.filter((error) => error.includes('nix-workflow'))).toEqual([])
  })
})
