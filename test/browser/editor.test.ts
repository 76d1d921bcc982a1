import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab, type Lab } from '../support/lab.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, textsOf, type NotebookPage } from './notebook-page.ts'

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
  writeFileSync(join(lab.folder, 'table.csv'), 'a\n1\n')
  writeFileSync(join(lab.folder, 'tabular.txt'), 'x\n')
  const cells = [
    'data = static { path = ./.; };',
    'x = 1;',
    'y = 2;',
    'z = "a ${builtins.toString 1}";',
    '%%python rows\nimport csv  # rows',
    '%plan x'
  ]
  writeNotebook(join(lab.folder, 'typing.ipynb'), cells)
  notebook = await openNotebook(browser, lab, 'typing.ipynb')
  await notebook.run(0)
}, 120_000)
afterAll(async () => {
  await notebook.close()
  await browser.close()
  await lab.stop()
})

const cellInPage = (index: number): string =>
  `window.jupyterapp.shell.currentWidget.content.widgets[${index}]`

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
  // JupyterLab sorts what all begins alike.
  const keys = await menu(1, 'x = output { me')
  expect(keys.slice(0, 2).sort()).toEqual(['memory', 'metrics'])
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

/** The colours of a cell's words, by word. */
async function colours(index: number): Promise<ReadonlyMap<string, string>> {
  const script = `(() => {
    const lines = document.querySelectorAll('.jp-CodeCell .cm-content')[${index}]
    const words = document.createTreeWalker(lines, NodeFilter.SHOW_TEXT)
    const found = []
    while (words.nextNode())
      found.push(words.currentNode.data.trim() + '\\n' + getComputedStyle(words.currentNode.parentElement).color)
    return found
  })()`
  const found = await ask(notebook.page, script, textsOf)
  return new Map(found.map((line) => [line.split('\n')[0] ?? '', line.split('\n')[1] ?? '']))
}

it('has colours for Nix, for code in a text, for scripts in their language and for commands', async () => {
  await notebook.cell(4).locator('.cm-line span', { hasText: 'import' }).waitFor()
  const nix = await colours(3)
  const [name, text, code] = ['z', 'a', 'toString'].map((word) => nix.get(word))
  expect(new Set([name, text, code, nix.get('1')]).size).toBe(4)
  expect(nix.get('builtins')).not.toBe(text)
  const python = await colours(4)
  expect(python.get('import')).not.toBe(python.get('csv'))
  expect(python.get('# rows')).not.toBe(python.get('csv'))
  const command = await colours(5)
  expect(command.get('%plan')).not.toBe(command.get('x'))
  await keepScreenshot(notebook.page, 'colours')
})

it('indents by Nix, closes what is opened, and makes comments of Nix', async () => {
  const { page } = notebook
  const text = () => ask(page, `${cellInPage(1)}.model.sharedModel.getSource()`, String)
  await notebook.edit(1, '')
  await notebook.cell(1).locator('.cm-content').click()
  await page.keyboard.type('x = {')
  await page.keyboard.press('Enter')
  await page.keyboard.type('a = 1;')
  expect(await text()).toMatch(/^x = \{\n {2}a = 1;\n?\}?$/)
  await page.keyboard.press('Control+/')
  expect(await text()).toMatch(/\n {2}# a = 1;/)
})
