import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, keepScreenshot, openPage, startBrowser } from '../support/browser.ts'
import { runJupyter, startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { faultsOf, openNotebook, textsOf } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

const notebooks = fileURLToPath(new URL('../../notebooks', import.meta.url))

/** The first word of each card, in the order of the notebook: the tools, the steps, the question. */
const cardTitles = [
  'build_data',
  'dataset',
  ...['model_small', 'model_base', 'model_large'],
  ...['predict_small', 'predict_base', 'predict_large'],
  ...['eval_small', 'eval_base', 'eval_large'],
  'comparison',
  'from'
]

/** Of the data, three losses, three ROC curves, three confusion matrices, the comparison, eight lineages. */
const pictures = 1 + 3 + 3 + 3 + 1 + 8

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab(notebooks)])
  notebook = await openNotebook(browser, lab, 'showcase.ipynb')
  await notebook.runAll()
})

afterAll(async () => {
  await browser.close()
  await lab.stop()
})

async function titlesOf(page: Page): Promise<readonly string[]> {
  // The extension puts its buttons in front.
  const script = `[...document.querySelectorAll('.nix-workflow-card')].map((card) =>
    [...card.childNodes]
      .filter((part) => !(part instanceof Element && part.matches('.nix-workflow-buttons')))
      .map((part) => part.innerText ?? part.textContent)
      .join(' ')
  )`
  const cards = await ask(page, script, textsOf)
  return cards.map((text) => text.trim().split(/\s/)[0] ?? '')
}

const pictureCount = (page: Page): Promise<number> =>
  page.locator('.jp-OutputArea-output img').count()

describe('the showcase in JupyterLab', () => {
  it('shows a card for each step and all pictures', async () => {
    expect(await titlesOf(notebook.page)).toEqual(cardTitles)
    expect(await pictureCount(notebook.page)).toBe(pictures)
    expect(await notebook.faults()).toEqual([])
    await notebook.keepScreenshots('light')
  })

  it('has no cell in error, and an idle kernel', async () => {
    const error = '[data-mime-type="application/vnd.jupyter.error"]'
    expect(await notebook.page.locator(error).count()).toBe(0)
    const prompts = await notebook.page.locator('.jp-CodeCell .jp-InputPrompt').allInnerTexts()
    expect(prompts.map((prompt) => prompt.trim())).toEqual(
      prompts.map((_, index) => `[${index + 1}]:`)
    )
    expect(await notebook.kernelStatus()).toBe('idle')
  })

  it('colours the cells, without an extension', async () => {
    const colours = await ask(
      notebook.page,
      `[...new Set([...document.querySelectorAll('.jp-CodeCell')[2].querySelectorAll('.cm-line span')]
        .map((span) => getComputedStyle(span).color))]`,
      textsOf
    )
    // Options, strings, numbers and operators.
    expect(colours.length).toBeGreaterThanOrEqual(4)
  })

  it('is the same in the dark', async () => {
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.waitForFunction(`document.body.dataset.jpThemeLight === 'false'`)
    expect(await notebook.faults()).toEqual([])
    await notebook.keepScreenshots('dark')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
  })

  it('leaves no error in the console of the browser', () => {
    expect(notebook.errors).toEqual([])
  })
})

describe('the executed showcase', () => {
  beforeAll(() => notebook.command('docmanager:save'))

  it('is legible where it is not trusted', async () => {
    const saved = readFileSync(join(lab.folder, 'showcase.ipynb'), 'utf8')
    // A cell that this machine did not run so: the signature is of another notebook.
    const copied = saved.replace('From data to', 'Received: from data to')
    writeFileSync(join(lab.folder, 'received.ipynb'), copied)
    const received = await openNotebook(browser, lab, 'received.ipynb')
    const trusted = await ask(
      received.page,
      `window.jupyterapp.shell.currentWidget.content.widgets
        .filter(({ model }) => model.type === 'code').map(({ model }) => model.trusted)`,
      textsOf
    )
    expect(new Set(trusted)).toEqual(new Set(['false']))
    expect(await titlesOf(received.page)).toEqual(cardTitles)
    expect(await pictureCount(received.page)).toBe(pictures)
    expect(await received.faults()).toEqual([])
    await received.keepScreenshots('untrusted')
    expect(received.errors).toEqual([])
    await received.close()
  })

  it('is a page without scripts of its own when it is exported', async () => {
    await runJupyter(lab, ['nbconvert', '--to', 'html', 'showcase.ipynb'])
    const file = pathToFileURL(join(lab.folder, 'showcase.html')).href
    const { page } = await openPage(browser, file, { offline: true })
    expect(await titlesOf(page)).toEqual(cardTitles)
    expect(await pictureCount(page)).toBe(pictures)
    expect(await page.locator('.jp-OutputArea script').count()).toBe(0)
    expect(await faultsOf(page)).toEqual([])
    await page.locator('.nix-workflow-card').nth(8).scrollIntoViewIfNeeded()
    await keepScreenshot(page, 'export')
    await page.context().close()
  })
})
