import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, keepScreenshot, openPage, startBrowser } from '../support/browser.ts'
import { galleryCache } from '../support/gallery-cache.ts'
import { runJupyter, startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { removeTree } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { axeFindings } from './axe.ts'
import { contrastFaults, keyboardFaults, nameFaults } from './legible.ts'
import { faultsOf, openNotebook } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

/*
 * The gallery has a cell for each state and each kind of file: here it is looked at in a browser.
 */

const notebooks = fileURLToPath(new URL('../../notebooks', import.meta.url))

let browser: Browser
let lab: Lab
let notebook: NotebookPage
let cacheFolder: string

beforeAll(async () => {
  cacheFolder = scratchFolder('gallery-cache')
  const cache = await galleryCache(cacheFolder)
  ;[browser, lab] = await Promise.all([startBrowser(), startLab(notebooks, [cache])])
  notebook = await openNotebook(browser, lab, 'gallery.ipynb')
  await notebook.runAll()
})

afterAll(async () => {
  await browser.close()
  await lab.stop()
  removeTree(cacheFolder)
})

/** The first cell with this in its code. */
function cellOf(code: string) {
  const { page } = notebook
  const editor = page.locator('.jp-Cell-inputArea', { hasText: code })
  return page.locator('.jp-CodeCell').filter({ has: editor }).first()
}

const outputOf = (code: string) => cellOf(code).locator('.jp-Cell-outputArea')

async function openFolds(page: Page): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('.jp-OutputArea-output details').forEach((fold) => { fold.open = true })`
  )
}

async function expectLegible(page: Page): Promise<void> {
  expect(await contrastFaults(page)).toEqual([])
  expect(await faultsOf(page)).toEqual([])
}

describe('the gallery in JupyterLab', () => {
  it('shows each state', async () => {
    const words = await notebook.page.locator('.nix-workflow-run > b').allInnerTexts()
    const states = new Set(words.map((word) => word.trim().replace(/^\S+ /, '')))
    for (const state of [
      'built',
      'cached',
      'cut off early',
      'pinned',
      'failed',
      'blocked',
      'planned'
    ])
      expect([...states]).toContain(state)
  })

  it('shows as stopped what its reader stops', async () => {
    await cellOf('seconds = 0').locator('.cm-content').click()
    await notebook.page.keyboard.press('Control+Home')
    await notebook.page.keyboard.press('End')
    await notebook.page.keyboard.press('ArrowLeft')
    await notebook.page.keyboard.insertText('600')
    await notebook.page.keyboard.press('Control+Enter')
    const stopped = outputOf('patient = output')
    await stopped.locator('.nix-workflow-progress').getByText('running').waitFor()
    await notebook.page.getByRole('button', { name: /Interrupt the kernel/ }).click()
    await notebook.idle()
    await stopped.getByText('■ stopped').waitFor()
    expect(await stopped.innerText()).toContain('interrupted')
  })

  it('marks what is stale, once, when a letter changes', async () => {
    await cellOf('letter = "a"').locator('.cm-content').click()
    await notebook.page.keyboard.press('Control+A')
    await notebook.page.keyboard.insertText('letter = "b";')
    await notebook.page.keyboard.press('Control+Enter')
    const stale = outputOf('written = output')
    await stale.locator('.nix-workflow-stale').waitFor()
    await notebook.idle()
    expect(await stale.getByText('↻ stale').count()).toBe(1)
    expect(await stale.innerText()).toContain('letter.txt')
  })

  it('is legible, whatever is folded open, and nothing sticks out', async () => {
    expect(await notebook.faults()).toEqual([])
    await notebook.keepScreenshots('light')
    await openFolds(notebook.page)
    await expectLegible(notebook.page)
    expect(await axeFindings(notebook.page)).toEqual([])
    await notebook.keepScreenshots('unfolded')
  })

  it('is legible in the dark', async () => {
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.waitForFunction(`document.body.dataset.jpThemeLight === 'false'`)
    await expectLegible(notebook.page)
    await notebook.keepScreenshots('dark')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
    await notebook.page.waitForFunction(`document.body.dataset.jpThemeLight === 'true'`)
  })

  it('has charts drawn by JupyterLab where it can, and shows a picture of the others', async () => {
    const drawn = outputOf('charts/loss.vl.json').locator('.jp-RenderedVegaCommon5')
    const chart = drawn.locator('canvas, svg').first()
    await chart.waitFor()
    const size = await chart.boundingBox()
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThan(100)
    // It draws no Plotly without an extension.
    const fallback = outputOf('charts/groups.plotly.json')
    const shownAs = await fallback.locator('.jp-OutputArea-output').getAttribute('data-mime-type')
    expect(shownAs).toBe('text/html')
    const picture = fallback.getByRole('img', { name: 'Groups' })
    expect((await picture.boundingBox())?.width).toBeGreaterThan(200)
    await fallback.getByText('Specification').waitFor()
  })

  it('is named for screen readers, and reached by keyboard', async () => {
    expect(await nameFaults(notebook.page)).toEqual([])
    expect(await keyboardFaults(notebook.page)).toEqual([])
    const fold = outputOf('numbers = output').locator('summary').first()
    const isOpen = () =>
      ask(notebook.page, `document.querySelector('.nix-workflow-card details').open`, String)
    const before = await isOpen()
    await fold.focus()
    await notebook.page.keyboard.press('Enter')
    expect(await isOpen()).not.toBe(before)
  })

  it('leaves no error in the console of the browser', () => {
    expect(notebook.errors).toEqual([])
  })
})

describe('links of a card', () => {
  it.each([
    ['people.csv', '.jp-CSVViewer'],
    ['pictures/waves.png', '.jp-ImageViewer'],
    ['metrics.json', '.jp-FileEditor, .jp-MimeDocument'],
    ['page.html', '.jp-HTMLViewer']
  ])('open %s in a viewer of JupyterLab', async (file, viewer) => {
    const { page } = notebook
    const link = outputOf('files = output').getByRole('link', { name: file, exact: true }).first()
    await link.click()
    const name = file.replace(/.*\//, '')
    const tab = page.locator('.lm-DockPanel-tabBar .lm-mod-current', { hasText: name })
    await tab.waitFor()
    await page.locator(viewer).locator('visible=true').first().waitFor()
    expect(await page.locator('.jp-Dialog').count()).toBe(0)
    await keepScreenshot(page, `opened-${name}`)
    await notebook.command('application:close')
    await cellOf('files = output').waitFor()
  })
})

describe('the gallery as a page', () => {
  beforeAll(() => notebook.command('docmanager:save'))

  it('is legible when it is exported', async () => {
    await runJupyter(lab, ['nbconvert', '--to', 'html', 'gallery.ipynb'])
    const file = pathToFileURL(join(lab.folder, 'gallery.html')).href
    const { page } = await openPage(browser, file, { offline: true })
    await expectLegible(page)
    expect(await nameFaults(page)).toEqual([])
    for (const [index, card] of (await page.locator('.nix-workflow-card').all()).entries()) {
      if (index % 6 !== 0) continue
      await card.scrollIntoViewIfNeeded()
      await keepScreenshot(page, `export-${String(index).padStart(2, '0')}`)
    }
    await page.context().close()
  })
})
