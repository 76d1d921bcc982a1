import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { openNotebook } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

const notebooks = fileURLToPath(new URL('../../notebooks', import.meta.url))

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

describe('the showcase in JupyterLab', () => {
  it('shows all', async () => {
    await notebook.keepScreenshots('light')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.waitForTimeout(1500)
    await notebook.keepScreenshots('dark')
    expect(await notebook.faults()).toEqual([])
    expect(notebook.errors).toEqual([])
  })
})
