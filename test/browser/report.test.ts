import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { run } from '../../nix/process/process.ts'
import { ask, keepScreenshot, openPage, startBrowser } from '../support/browser.ts'
import { removeTree, testEnvironment } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { axeFindings } from './axe.ts'
import { contrastFaults, keyboardFaults, nameFaults } from './legible.ts'
import { faultsOf, textsOf } from './notebook-page.ts'

/*
 * `nix-workflow report --execute`, on the gallery: a real kernel runs it, and the page is looked at
 * in a browser that has no network.
 */

/** Names of files that are links stand in titles of folds; long texts scroll and take no focus. */
const notMended = /^(nested-interactive|scrollable-region-focusable): /

let browser: Browser
let folder: string
let said: string
let address: string

beforeAll(async () => {
  folder = scratchFolder('report')
  const notebooks = join(folder, 'notebooks')
  cpSync(join(packageRoot, 'notebooks'), notebooks, { recursive: true })
  const environment = testEnvironment(folder)
  const file = join(folder, 'pages', 'gallery.html')
  const command = [join(packageRoot, 'kernelspec', 'bin', 'nix-workflow.mjs'), 'report']
  const [started, ended] = await Promise.all([
    startBrowser(),
    run({
      program: process.execPath,
      arguments: [...command, 'gallery.ipynb', '--execute', '-o', file],
      folder: notebooks,
      environment: {
        NIX_WORKFLOW_STORE: environment['NIX_WORKFLOW_STORE'] ?? '',
        NIX_WORKFLOW_STATE: environment['NIX_WORKFLOW_STATE'] ?? '',
        NIX_CONFIG: environment['NIX_CONFIG'] ?? ''
      }
    })
  ])
  browser = started
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  said = ended.stdout
  address = pathToFileURL(file).href
})

afterAll(async () => {
  await browser.close()
  removeTree(folder)
})

async function openFolds(page: Page): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('details').forEach((fold) => { fold.open = true })`
  )
}

async function keepScreenshots(page: Page, name: string): Promise<void> {
  const height = await ask(page, 'document.documentElement.scrollHeight', Number)
  for (let top = 0, index = 0; top < height; top += 900, index++) {
    await page.evaluate(`window.scrollTo(0, ${top})`)
    await keepScreenshot(page, `report-${name}-${String(index).padStart(2, '0')}`)
  }
}

/** What a reader could stumble over, folded and unfolded. */
async function expectLegible(page: Page): Promise<void> {
  for (const open of [() => Promise.resolve(), () => openFolds(page)]) {
    await open()
    expect(await contrastFaults(page, 'body')).toEqual([])
    expect(await faultsOf(page, 'header, main, article')).toEqual([])
    const [wide, room] = await ask(
      page,
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
      textsOf
    )
    expect(wide).toBe(room)
  }
}

describe('the report of the gallery', () => {
  it('is written after the notebook was executed, which stays as it was', () => {
    expect(said).toMatch(/built +numbers/)
    expect(said).toMatch(/\d+ steps: .*3 failed/)
    expect(said).toContain('Report: ')
    const file = join(folder, 'notebooks', 'gallery.ipynb')
    const committed = join(packageRoot, 'notebooks', 'gallery.ipynb')
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(committed, 'utf8'))
  })

  it.each(['light', 'dark'] as const)('is legible where the reader has it %s', async (scheme) => {
    const { page, errors } = await openPage(browser, address, {
      offline: true,
      colorScheme: scheme
    })
    const ground = await ask(page, 'getComputedStyle(document.body).backgroundColor', String)
    expect(ground).toBe(scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)')
    await keepScreenshots(page, scheme)
    await expectLegible(page)
    const findings = await axeFindings(page, 'body')
    expect(findings.filter((one) => !notMended.test(one))).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('fits on a phone', async () => {
    const { page } = await openPage(browser, address, { offline: true, width: 400 })
    await keepScreenshots(page, 'phone')
    await expectLegible(page)
    await page.context().close()
  })

  it('is named for screen readers, and reached by keyboard', async () => {
    const { page } = await openPage(browser, address, { offline: true })
    expect(await nameFaults(page, 'body')).toEqual([])
    expect(await keyboardFaults(page, 'body')).toEqual([])
    const headings = await page.getByRole('heading', { level: 2 }).allInnerTexts()
    expect(headings).toEqual(['Lineage', 'Timeline', 'Toolchains', 'Cells'])
    // The focus stands where it was left.
    await page.reload()
    await page.keyboard.press('Tab')
    const first = page.locator(':focus')
    expect(await first.getAttribute('href')).toMatch(/^#cell-\d+$/)
    const name = await first.innerText()
    await page.keyboard.press('Enter')
    const card = page.locator('article:target .nix-workflow-card')
    expect(await card.innerText()).toContain(name)
    await page.context().close()
  })

  it('shows a chart and a sound, and has no script', async () => {
    const { page } = await openPage(browser, address, { offline: true })
    const picture = page.locator('figure img')
    expect(await picture.getAttribute('alt')).toContain('charts/loss.vl.json')
    const box = await picture.boundingBox()
    expect(box?.width).toBeGreaterThan(200)
    expect(await page.locator('audio').count()).toBe(1)
    expect(await page.locator('script').count()).toBe(0)
    await page.context().close()
  })
})
