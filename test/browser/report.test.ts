import { cpSync, readFileSync, writeFileSync } from 'node:fs'
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
import { writeNotebook } from './notebook-file.ts'
import { faultsOf, textsOf } from './notebook-page.ts'

/*
 * `nix-workflow report --execute`, on the gallery: a real kernel runs it, and the page is looked at
 * in a browser that has no network.
 */

/** Each writes down what it was given; its picture and its text would do harm where they were code. */
const fit = `#!/bin/sh
echo "{\\"kind\\": \\"$1\\", \\"rate\\": $2, \\"score\\": $(($2 * 3))}" > metrics.json
echo "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='30'><script>window.harmed = 1</script><text y='20'>$2</text></svg>" > plot.svg
echo "</article><script>window.harmed = 2</script><img src=x onerror='window.harmed = 3'>" > text.txt
`

const hostileName = '<img src=x onerror=harmed=4>'

/** A hundred combinations take a hundred builds: all of them are for a long run. */
const kinds =
  process.env['NIX_WORKFLOW_COMBINATIONS'] === '100' ? 'abcdefghi'.split('') : ['b', 'c']
const combinations = 10 * (kinds.length + 1)

const swept = [
  'fit = program "fit" ./fit.sh;',
  `models = sweep { rate = [ 1 2 3 4 5 6 7 8 9 10 ]; kind = [ ${[...kinds, hostileName].map((kind) => `"${kind}"`).join(' ')} ]; } (
  p: output { program = "\${fit}/bin/fit"; args = [ p.kind p.rate ]; }
);`,
  'single = output "${toolchain.sh}/bin/sh -c \'echo 1 > one.txt\'";'
]

let browser: Browser
let folder: string
let said: string
let address: string
/** The page with controls, over a sweep. */
let explored: string
/** Where what Nix calls `/nix/store/…` is on disk. */
let store: string

beforeAll(async () => {
  folder = scratchFolder('report')
  const notebooks = join(folder, 'notebooks')
  cpSync(join(packageRoot, 'notebooks'), notebooks, { recursive: true })
  const environment = testEnvironment(folder)
  store = environment['NIX_WORKFLOW_STORE'] ?? ''
  const file = join(folder, 'pages', 'gallery.html')
  const command = [join(packageRoot, 'kernelspec', 'bin', 'nix-workflow.mjs'), 'report']
  const variables = {
    NIX_WORKFLOW_STORE: store,
    NIX_WORKFLOW_STATE: environment['NIX_WORKFLOW_STATE'] ?? '',
    NIX_CONFIG: environment['NIX_CONFIG'] ?? ''
  }
  const [started, ended] = await Promise.all([
    startBrowser(),
    run({
      program: process.execPath,
      arguments: [...command, 'gallery.ipynb', '--execute', '-o', file],
      folder: notebooks,
      environment: variables
    })
  ])
  browser = started
  if (ended.exitCode !== 0) throw new Error(`${ended.stdout}\n${ended.stderr}`)
  said = ended.stdout
  address = pathToFileURL(file).href
  writeFileSync(join(notebooks, 'fit.sh'), fit)
  writeNotebook(join(notebooks, 'swept.ipynb'), swept)
  const page = join(folder, 'pages', 'swept.html')
  const wrote = await run({
    program: process.execPath,
    arguments: [...command, 'swept.ipynb', '--execute', '--explore', '-o', page],
    folder: notebooks,
    environment: variables
  })
  if (wrote.exitCode !== 0) throw new Error(`${wrote.stdout}\n${wrote.stderr}`)
  explored = pathToFileURL(page).href
  // Many builds, beside others where this machine is busy.
}, 300_000)

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
    expect(await axeFindings(page, 'body')).toEqual([])
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

describe('the page with controls', () => {
  it('shows for every combination of a sweep what its store path holds', async () => {
    const { page, errors } = await openPage(browser, explored, { offline: true })
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.reload()
    // Moves each control as a reader does, and reads what is in sight then.
    const seen = await ask(
      page,
      `(() => {
        const [kind] = document.querySelectorAll('.sweep select')
        const [rate] = document.querySelectorAll('.sweep input[type=range]')
        const seen = []
        for (let k = 0; k <= ${kinds.length}; k++) for (let r = 0; r <= 9; r++) {
          kind.value = k
          kind.dispatchEvent(new Event('change'))
          rate.value = r
          rate.dispatchEvent(new Event('input'))
          const shown = [...document.querySelectorAll('.member')].filter((one) => one.checkVisibility())
          const row = document.querySelectorAll('.sweep tr[aria-current]')
          const mark = [...document.querySelectorAll('.here')].filter((one) => one.checkVisibility())
          seen.push([kind.selectedOptions[0].textContent, rate.getAttribute('aria-valuetext'),
            shown.length === 1 ? shown[0].querySelector('.place').textContent : shown.length + ' in sight',
            row.length === 1 ? row[0].cells[1].textContent : row.length + ' rows', mark.length])
        }
        return seen.map((one) => one.join('\\n'))
      })()`,
      textsOf
    )
    const shown = seen.map((one) => one.split('\n'))
    expect(new Set(shown.map(([, , place]) => place)).size).toBe(combinations)
    for (const [kind, rate, place = '', inRow, marks] of shown) {
      const wrote: unknown = JSON.parse(readFileSync(join(store, place, 'metrics.json'), 'utf8'))
      expect(wrote).toMatchObject({ kind, rate: Number(rate) })
      expect([inRow, marks]).toEqual([rate, '1'])
    }
    expect(asked.filter((url) => !/^(file|data):/.test(url))).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('runs nothing of what steps wrote or are called', async () => {
    const { page, errors } = await openPage(browser, explored, { offline: true })
    const list = page.locator('.sweep select')
    expect(await list.locator('option').allInnerTexts()).toContain(hostileName)
    await list.selectOption(hostileName)
    const shown = page.locator('.member:visible')
    expect(await shown.locator('.nix-workflow-card').innerText()).toContain(`kind=${hostileName}`)
    expect(await ask(page, 'String(window.harmed)', String)).toBe('undefined')
    expect(await page.locator('script').count()).toBe(1)
    expect(errors).toEqual([])
    await page.context().close()
  })

  it('lists all steps, to be searched, and leads from there to each', async () => {
    const { page } = await openPage(browser, explored, { offline: true })
    const list = page.locator('#catalogue')
    expect(await list.locator('output').innerText()).toBe(`${combinations + 1} steps`)
    await list.getByRole('searchbox').fill('rate=7 cached')
    expect(await list.locator('output').innerText()).toBe(
      `${kinds.length + 1} of ${combinations + 1}`
    )
    await list.getByRole('link', { name: 'models.kind=c,rate=7', exact: true }).click()
    const shown = page.locator('.member:visible')
    expect(await shown.getAttribute('data-member')).toBe('models.kind=c,rate=7')
    expect(await page.locator('.sweep select option:checked').innerText()).toBe('c')
    await page.locator('.all > summary').click()
    await page.locator('tr[data-step="models.kind=b,rate=2"]').click()
    expect(await shown.getAttribute('data-member')).toBe('models.kind=b,rate=2')
    await page.context().close()
  })

  it.each([
    ['light', 1280],
    ['dark', 700],
    ['light', 400]
  ] as const)('is legible where it is %s and %i wide', async (scheme, width) => {
    const wanted = { offline: true, colorScheme: scheme, width } as const
    const { page, errors } = await openPage(browser, explored, wanted)
    await keepScreenshot(page, `explored-${scheme}-${width}`)
    await expectLegible(page)
    expect(await nameFaults(page, 'body')).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})
