import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab, type Lab } from '../support/lab.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, type NotebookPage } from './notebook-page.ts'

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
  writeFileSync(join(lab.folder, 'table.csv'), 'a\n1\n')
  writeFileSync(join(lab.folder, 'tabular.txt'), 'x\n')
  const cells = ['data = static { path = ./.; };', 'x = 1;', 'y = 2;']
  writeNotebook(join(lab.folder, 'typing.ipynb'), cells)
  notebook = await openNotebook(browser, lab, 'typing.ipynb')
  await notebook.run(0)
}, 120_000)
afterAll(async () => {
  await notebook.close()
  await browser.close()
  await lab.stop()
})

/** Types into a cell, then presses Tab, and gives what the menu offers first: JupyterLab adds words of the page. */
async function menu(index: number, text: string): Promise<string[]> {
  const { page } = notebook
  await notebook.edit(index, '')
  await notebook.cell(index).locator('.cm-content').click()
  await page.keyboard.type(text)
  await page.keyboard.press('Tab')
  const items = page.locator('.jp-Completer-item')
  await items.first().waitFor()
  return (await items.locator('.jp-Completer-match').allTextContents()).map((one) => one.trim())
}

it('completes by Tab and is told by Shift+Tab', async () => {
  const { page } = notebook
  expect((await menu(1, 'x = output { me')).slice(0, 2)).toEqual(['metrics', 'memory'])
  await keepScreenshot(page, 'completion-keys')
  await page.keyboard.press('Escape')
  const files = await menu(1, 'x = "${data}/tab')
  expect(files.slice(0, 2)).toEqual(['table.csv', 'tabular.txt'])
  await keepScreenshot(page, 'completion-files')
  await page.keyboard.press('Enter')
  expect(await notebook.cell(1).locator('.cm-content').innerText()).toContain('${data}/table.csv')
  await notebook.edit(2, 'output')
  await notebook.cell(2).locator('.cm-content').click()
  await page.keyboard.press('End')
  await page.keyboard.press('Shift+Tab')
  const tooltip = page.locator('.jp-Tooltip')
  await tooltip.waitFor()
  await page.waitForTimeout(300)
  await keepScreenshot(page, 'inspection-output')
  expect(await tooltip.innerText()).toContain('how long it may run')
  expect(await tooltip.locator('mjx-container, .MathJax').count()).toBe(0)
}, 120_000)
