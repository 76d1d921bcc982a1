import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab, type Lab } from '../support/lab.ts'
import { axeFindings } from './axe.ts'
import { contrastFaults } from './legible.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, textsOf, type NotebookPage } from './notebook-page.ts'

let browser: Browser
let lab: Lab
let notebook: NotebookPage
let workflow: NotebookPage

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
  writeNotebook(join(lab.folder, 'workflow.ipynb'), [
    'rate = 1;',
    '%%bash data rate=(rate)\necho ${params[rate]} > $out/rate.txt',
    '%%bash model data file=("${data}/rate.txt")\ncat "${params[file]}" > $out/model.txt',
    '{ a = 1; }'
  ])
  workflow = await openNotebook(browser, lab, 'workflow.ipynb')
  await workflow.runAll()
}, 240_000)
afterAll(async () => {
  await workflow.close()
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
}, 240_000)

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

describe('a notebook is steered', () => {
  const answer = (): Locator => workflow.page.locator('.nix-workflow-answer')
  const buttons = (index: number): Locator =>
    workflow.output(index).getByRole('toolbar', { name: /^Step / })
  const inToolbar = (name: RegExp): Locator =>
    workflow.page.locator('.jp-NotebookPanel-toolbar').getByRole('button', { name })

  it('by the buttons of a card, also by keyboard, without a cell and without a number', async () => {
    const { page } = workflow
    expect(await buttons(2).getAttribute('aria-label')).toBe('Step model')
    expect(await buttons(2).getByRole('button').allInnerTexts()).toEqual([
      ...['Open', 'Log', 'Why', 'Diff', 'Verify']
    ])
    await buttons(2).getByRole('button', { name: 'Why' }).focus()
    await page.keyboard.press('Enter')
    await answer().filter({ hasText: 'model' }).waitFor()
    expect(await page.getByRole('tabpanel', { name: '%why model' }).count()).toBe(1)
    expect(await page.locator('.jp-Notebook.jp-mod-editMode').count()).toBe(0)
    await workflow.idle()
    expect(await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell').count()).toBe(4)
    await workflow.run(3)
    expect(await workflow.cell(3).locator('.jp-InputPrompt').innerText()).toBe('[5]:')
    await keepScreenshot(page, 'answer')
  })

  it('by the picture of where its steps come from, with the pointer and by keyboard', async () => {
    const { page } = workflow
    const active = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-mod-active .cm-content')
    const picture = workflow.output(2).getByRole('group', { name: /^Lineage of 2 steps/ })
    const node = (name: RegExp): Locator => picture.getByRole('button', { name })
    await node(/^model, built, cell 3$/).waitFor()
    const seen = (): Promise<string | null> => picture.getAttribute('viewBox')
    const whole = await seen()
    await node(/^data, /).click()
    await active.filter({ hasText: '%%bash data' }).waitFor()
    await picture.focus()
    await page.keyboard.press('+')
    expect(await seen()).not.toBe(whole)
    await page.keyboard.press('0')
    expect(await seen()).toBe(whole)
    await node(/^data, /).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(
      /^model, /
    )
    await keepScreenshot(page, 'lineage')
    await page.keyboard.press('Enter')
    await active.filter({ hasText: '%%bash model' }).waitFor()
    await node(/^Open rate.txt of data$/).press('Enter')
    await answer().filter({ hasText: 'data/rate.txt' }).waitFor()
    await workflow.edit(0, 'rate = 3;')
    await workflow.run(0)
    // What is out of sight is not made live.
    const inSight = (): Promise<void> =>
      workflow.output(2).locator('.nix-workflow-lineage').scrollIntoViewIfNeeded()
    await inSight()
    const stale = node(/^model, stale, cell 3$/)
    await stale.waitFor()
    const [mark, frame] = [stale.locator('circle'), stale.locator('rect').first()]
    expect(await frame.getAttribute('stroke')).toBe(await mark.getAttribute('stroke'))
    await workflow.edit(0, 'rate = 1;')
    await workflow.run(0)
    await inSight()
    await node(/^model, (built|cached), cell 3$/).waitFor()
  })

  it('by its toolbar, which says how much is stale', async () => {
    expect(await inToolbar(/stale/).count()).toBe(0)
    await workflow.edit(0, 'rate = 2;')
    await workflow.run(0)
    await inToolbar(/^2 stale: refresh$/).waitFor()
    expect(await buttons(1).getByRole('button', { name: 'Refresh' }).count()).toBe(1)
    await keepScreenshot(workflow.page, 'stale')
    await inToolbar(/^2 stale: refresh$/).click()
    await answer().filter({ hasText: '2 of 2 stale cells refreshed' }).waitFor()
    await workflow.output(2).locator('.nix-workflow-stale').waitFor({ state: 'detached' })
    await inToolbar(/stale/).waitFor({ state: 'hidden' })
    await inToolbar(/^Plan$/).click()
    await answer().filter({ hasText: 'Run All' }).waitFor()
  })

  it('by a panel of its steps, from which one gets to their cells', async () => {
    const { page } = workflow
    await workflow.command('nix-workflow:show-steps')
    const panel = page.getByRole('region', { name: 'Steps of the workflow' })
    await panel.getByRole('row', { name: /^model built/ }).waitFor()
    expect(await panel.getByRole('status').innerText()).toBe('2 steps · nothing is stale')
    await panel.getByRole('searchbox').fill('mod')
    expect(await panel.locator('tbody th').allInnerTexts()).toEqual(['model'])
    await panel.getByRole('button', { name: 'model' }).press('Enter')
    const active = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-mod-active .cm-content')
    await active.filter({ hasText: '%%bash model' }).waitFor()
    await panel.getByRole('searchbox').fill('')
    await keepScreenshot(page, 'panel')
    await workflow.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await page.waitForFunction(`document.body.dataset.jpThemeLight === 'false'`)
    await page.setViewportSize({ width: 700, height: 900 })
    await keepScreenshot(page, 'panel-dark-narrow')
    expect(
      (await contrastFaults(page, '.nix-workflow-steps, .jp-Notebook .nix-workflow')).filter(
        (fault) => !/^only/.test(fault)
      )
    ).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    await workflow.command('apputils:change-theme', { theme: 'JupyterLab Dark High Contrast' })
    await page.waitForFunction(
      `document.body.dataset.jpThemeName === 'JupyterLab Dark High Contrast'`
    )
    expect(await axeFindings(page)).toEqual([])
    await keepScreenshot(page, 'panel-high-contrast-narrow')
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await axeFindings(page)).toEqual([])
    await keepScreenshot(page, 'panel-forced-narrow')
    expect(workflow.errors).toEqual([])
  })
})
