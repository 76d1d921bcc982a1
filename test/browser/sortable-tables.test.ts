import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { axeFindings } from './axe.ts'
import { contrastFaults } from './legible.ts'
import { writeNotebook } from './notebook-file.ts'
import { faultsOf, openNotebook } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

/** Its figures differ where a table no longer shows it, and one of them is not always there. */
const score = `#!/usr/bin/env python3
import argparse, json, time

parser = argparse.ArgumentParser()
parser.add_argument("--run", type=int)
parser.add_argument("--shift", type=int, default=0)
parser.add_argument("--rows", type=int, default=0)
parser.add_argument("--pause", type=int, default=0)
given = parser.parse_args()
time.sleep(given.pause)
place = [1, 2, 10, 3].index(given.run)
figures = {
    "accuracy": [0.912344321, 0.5, 0.912344389, 0.75][place] + given.shift,
    "loss": [1.2e-7, 3e-8, 1.0, 0.02][place],
}
if given.run != 2:
    figures["seconds"] = [20, 0, 100, 3][place]
with open("metrics.json", "w") as file:
    json.dump(figures, file)
with open("people.csv", "w") as file:
    file.write("name,age,note\\nBo,30,\\nÅsa,9,x\\nAl,101,y\\n")
if given.rows > 0:
    with open("many.csv", "w") as file:
        file.write(",".join(["word"] + [f"c{column}" for column in range(30)]) + "\\n")
        for row in range(given.rows):
            cells = [f"w{row % 7}"] + [str((row * (column + 17)) % 997) for column in range(30)]
            file.write(",".join(cells) + "\\n")
`

const cells = {
  tools: 'score = program "score" ./score.py;',
  shift: 'shift = 0;',
  scores: `scores = sweep { run = [ 1 2 10 3 ]; } (
  p: output "\${score}/bin/score --run=\${toString p.run} --shift=\${toString shift}"
);`,
  compare: '%compare scores',
  people: 'people = output "${score}/bin/score --run=1";\n"${people}/people.csv"',
  many: 'many = output "${score}/bin/score --run=1 --rows=3000";\n"${many}/many.csv"',
  hyper: 'hyper = input { level = [ 3 1 2 ]; word = [ "a" "b" ]; title = "x"; };',
  leveled: `leveled = output "\${score}/bin/score --run=1 --shift=\${toString hyper.level} --pause=\${
  if hyper.level == 1 then "600" else "0"
}";`
} as const

const position = (name: keyof typeof cells): number => Object.keys(cells).indexOf(name)

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
  writeFileSync(join(lab.folder, 'score.py'), score)
  writeNotebook(join(lab.folder, 'sorted.ipynb'), Object.values(cells))
  notebook = await openNotebook(browser, lab, 'sorted.ipynb')
  await notebook.runAll()
})

afterAll(async () => {
  await browser.close()
  await lab.stop()
})

const table = (of: NotebookPage, name: keyof typeof cells): Locator =>
  of.output(position(name)).locator('table.nix-workflow-sortable').first()

const heading = (of: NotebookPage, name: keyof typeof cells, title: string): Locator =>
  table(of, name).locator('th').filter({ hasText: title }).first()

/** The words of a column, from the top down. */
async function column(
  of: NotebookPage,
  name: keyof typeof cells,
  title: string
): Promise<readonly string[]> {
  const titles = await table(of, name).locator('thead th').allInnerTexts()
  const at = titles.findIndex((one) => one.startsWith(title))
  const found = await table(of, name)
    .locator(`tbody td:nth-child(${at + 1})`)
    .allInnerTexts()
  return found.map((text) => text.trim())
}

/** How the headings say that the table is sorted. */
async function sortings(of: NotebookPage, name: keyof typeof cells): Promise<readonly string[]> {
  const sorted = table(of, name).locator('th[aria-sort]:not([aria-sort=none])')
  const found = await sorted.all()
  return Promise.all(
    found.map(
      async (one) => `${await one.innerText()} ${(await one.getAttribute('aria-sort')) ?? ''}`
    )
  )
}

/** A sweep has its steps in the order of their numbers. */
const untouched = ['1', '2', '3', '10']

describe('the table of %compare', () => {
  it('is sorted by a click on a heading: upwards, downwards, and as it was', async () => {
    const loss = heading(notebook, 'compare', 'loss')
    expect(await column(notebook, 'compare', 'run')).toEqual(untouched)
    await loss.click()
    expect(await column(notebook, 'compare', 'run')).toEqual(['2', '1', '3', '10'])
    expect(await sortings(notebook, 'compare')).toEqual(['loss ascending'])
    await loss.click()
    expect(await column(notebook, 'compare', 'run')).toEqual(['10', '3', '1', '2'])
    expect(await sortings(notebook, 'compare')).toEqual(['loss descending'])
    await keepScreenshot(notebook.page, 'sorted-compare')
    await loss.click()
    expect(await column(notebook, 'compare', 'run')).toEqual(untouched)
    expect(await sortings(notebook, 'compare')).toEqual([])
  })

  it('knows the numbers that it shows rounded, and puts what is missing last', async () => {
    await heading(notebook, 'compare', 'accuracy').click()
    expect(await column(notebook, 'compare', 'run')).toEqual(['2', '3', '1', '10'])
    await heading(notebook, 'compare', 'seconds').click()
    expect(await column(notebook, 'compare', 'seconds')).toEqual(['3 ★', '20', '100', ''])
    await heading(notebook, 'compare', 'seconds').click()
    expect(await column(notebook, 'compare', 'seconds')).toEqual(['100', '20', '3 ★', ''])
    expect(await sortings(notebook, 'compare')).toEqual(['seconds descending'])
    await heading(notebook, 'compare', 'seconds').click()
  })

  it('is reached and sorted by keyboard, and the notebook takes none of the keys', async () => {
    const { page } = notebook
    const count = await page.locator('.jp-CodeCell').count()
    const button = table(notebook, 'compare').getByRole('button', { name: 'run' })
    await button.focus()
    await page.keyboard.press('Tab')
    const focused = await ask(page, 'document.activeElement.textContent', String)
    expect(focused).toBe('accuracy')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    expect(await sortings(notebook, 'compare')).toEqual(['run ascending'])
    expect(await column(notebook, 'compare', 'run')).toEqual(['1', '2', '3', '10'])
    await page.keyboard.press(' ')
    expect(await column(notebook, 'compare', 'run')).toEqual(['10', '3', '2', '1'])
    await keepScreenshot(page, 'sorted-keyboard')
    expect(await ask(page, 'document.activeElement.textContent', String)).toBe('run')
    await page.keyboard.press('Enter')
    expect(await sortings(notebook, 'compare')).toEqual([])
    expect(await column(notebook, 'compare', 'run')).toEqual(untouched)
    expect(await page.locator('.jp-CodeCell').count()).toBe(count)
    expect(await page.locator('.jp-Notebook.jp-mod-editMode').count()).toBe(0)
  })

  it('says in words to a screen reader how it is sorted', async () => {
    await heading(notebook, 'compare', 'loss').click()
    const spoken = await table(notebook, 'compare').ariaSnapshot()
    expect(spoken).toContain('button "loss"')
    expect(spoken).not.toMatch(/[▴▾↕]/)
    await heading(notebook, 'compare', 'loss').click()
    await heading(notebook, 'compare', 'loss').click()
  })
})

describe('the table of %compare', () => {
  it('is filtered by value, and its columns are chosen, with what is left out counted', async () => {
    const of = notebook.output(position('compare'))
    const chooser = of.getByRole('group', { name: 'What of the table is shown' }).first()
    const field = chooser.getByRole('searchbox')
    const rows = (): Promise<number> =>
      table(notebook, 'compare').locator('tbody tr:visible').count()
    await field.fill('accuracy > 0.9')
    expect(await rows()).toBe(2)
    expect(await chooser.getByRole('status').innerText()).toBe('2 of 4 rows')
    await chooser.getByText('Columns').click()
    await chooser.getByLabel('loss').click()
    expect(await heading(notebook, 'compare', 'loss').isVisible()).toBe(false)
    expect(await chooser.getByRole('status').innerText()).toMatch(
      /^2 of 4 rows, \d+ of \d+ columns$/
    )
    await keepScreenshot(notebook.page, 'chosen')
    await chooser.getByLabel('loss').click()
    await field.fill('')
    expect(await rows()).toBe(4)
    expect(await chooser.getByRole('status').innerText()).toBe('')
  })
})

describe('other tables', () => {
  it('of a file that is shown whole are sorted', async () => {
    await heading(notebook, 'people', 'age').click()
    expect(await column(notebook, 'people', 'name')).toEqual(['Åsa', 'Bo', 'Al'])
    await heading(notebook, 'people', 'note').click()
    expect(await column(notebook, 'people', 'note')).toEqual(['x', 'y', ''])
    await keepScreenshot(notebook.page, 'sorted-people')
  })

  it('of a sweep are sorted, and stay so when the display is brought up to date', async () => {
    await heading(notebook, 'scores', 'loss').click()
    const sorted = ['2', '1', '3', '10']
    expect(await column(notebook, 'scores', 'run')).toEqual(sorted)
    await notebook.edit(position('shift'), 'shift = 1;')
    await notebook.run(position('shift'))
    await notebook.output(position('scores')).locator('.nix-workflow-stale').waitFor()
    expect(await column(notebook, 'scores', 'run')).toEqual(sorted)
    expect(await sortings(notebook, 'scores')).toEqual(['loss ascending'])
    await heading(notebook, 'scores', 'loss').click()
    expect(await column(notebook, 'scores', 'run')).toEqual(['10', '3', '1', '2'])
    await notebook.run(position('scores'))
    expect(await column(notebook, 'scores', 'run')).toEqual(['10', '3', '1', '2'])
    await heading(notebook, 'scores', 'loss').click()
    expect(await column(notebook, 'scores', 'run')).toEqual(untouched)
  })

  describe('of which a card shows a part are paged through', () => {
    const pager = (): Locator => notebook.page.getByRole('region', { name: 'All rows of many.csv' })
    const open = (): Locator =>
      notebook
        .output(position('many'))
        .getByRole('button', { name: /^All 3.000 rows$/ })
        .last()
    const status = (words: RegExp): Promise<void> =>
      pager().getByRole('status').filter({ hasText: words }).first().waitFor()
    const rows = (column: number): Promise<string[]> =>
      pager()
        .locator(`tbody tr td:nth-child(${column + 2})`)
        .allInnerTexts()
    const field = (name: string): Locator =>
      pager().getByRole('textbox', { name: new RegExp(`^Filter by ${name}\\.`) })
    const fill = async (name: string, text: string): Promise<void> => {
      await field(name).fill(text)
      await notebook.page.keyboard.press('Enter')
    }

    it('by keyboard: opened, to the next page and the last', async () => {
      await open().focus()
      await notebook.page.keyboard.press('Enter')
      await status(/^Rows 1–50 of 3.000$/)
      expect(await open().getAttribute('aria-expanded')).toBe('true')
      expect((await rows(0)).slice(0, 3)).toEqual(['w0', 'w1', 'w2'])
      await pager().getByRole('button', { name: 'Next page' }).focus()
      await notebook.page.keyboard.press(' ')
      await status(/^Rows 51–100 of/)
      expect((await rows(1))[0]).toBe(String((50 * 17) % 997))
      await notebook.page.keyboard.press('PageDown')
      await status(/^Rows 101–150 of/)
      await pager().getByRole('button', { name: 'Last page' }).click()
      await status(/^Rows 2.951–3.000 of/)
      expect((await rows(1)).at(-1)).toBe(String((2999 * 17) % 997))
      expect(await notebook.page.locator('.jp-Notebook.jp-mod-editMode').count()).toBe(0)
    })

    it('sorted and filtered by value, and columns found by name', async () => {
      await pager().getByRole('button', { name: 'c0', exact: true }).click()
      await status(/^Rows 1–50 of 3.000$/)
      const heading = pager().getByRole('columnheader', { name: /^c0/ })
      expect(await heading.getAttribute('aria-sort')).toBe('ascending')
      expect((await rows(1)).slice(0, 5)).toEqual(['0', '0', '0', '0', '1'])
      await fill('word', '= w3')
      await status(/^Rows 1–50 of 429, chosen from 3.000$/)
      await fill('c0', '> 990')
      const wanted = Array.from({ length: 3000 }, (_, row) => row).filter(
        (row) => row % 7 === 3 && (row * 17) % 997 > 990
      ).length
      await status(new RegExp(`^Rows 1–${wanted} of ${wanted}, chosen from 3.000$`))
      expect(await rows(1)).toHaveLength(wanted)
      expect((await rows(1)).every((cell) => Number(cell) > 990)).toBe(true)
      expect(new Set(await rows(0))).toEqual(new Set(['w3']))
      await keepScreenshot(notebook.page, 'pager')
      await pager().getByRole('searchbox', { name: 'Find a column' }).fill('C27')
      await pager()
        .getByRole('button', { name: /^Column 29, c27$/ })
        .click()
      await pager().getByRole('columnheader', { name: /^c27/ }).waitFor()
      await fill('c27', 'nothing like it')
      await status(/^None of 3.000 rows$/)
      await fill('c27', '')
      await status(/chosen from 3.000$/)
    })

    it('in the dark and in a narrow window, legibly, and closed again', async () => {
      await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
      await notebook.page.setViewportSize({ width: 700, height: 900 })
      await pager().scrollIntoViewIfNeeded()
      await keepScreenshot(notebook.page, 'pager-dark-narrow')
      const faults = await contrastFaults(notebook.page)
      expect(faults.filter((fault) => !/^only/.test(fault))).toEqual([])
      await notebook.page.setViewportSize({ width: 1280, height: 900 })
      await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
      await pager().getByRole('button', { name: 'Close the table' }).click()
      expect(await pager().count()).toBe(0)
      expect(await open().getAttribute('aria-expanded')).toBe('false')
    })
  })

  it('show nothing that sticks out, and no error in the console of the browser', async () => {
    expect(await notebook.faults()).toEqual([])
    expect((await contrastFaults(notebook.page)).filter((fault) => !/^only/.test(fault))).toEqual(
      []
    )
    expect(notebook.errors).toEqual([])
  })
})

describe('the controls over a sweep', () => {
  const controls = (of: NotebookPage): Locator =>
    of.output(position('scores')).locator('.nix-workflow-explore')
  const shown = (of: NotebookPage): Locator => controls(of).locator('.nix-workflow-card')

  it('show the card of the step that they are moved to, by keyboard too', async () => {
    const slider = controls(notebook).getByRole('slider', { name: 'run' })
    expect(await slider.getAttribute('aria-valuetext')).toBe('1')
    await slider.focus()
    await notebook.page.keyboard.press('ArrowRight')
    await shown(notebook).filter({ hasText: 'scores.run=2' }).waitFor()
    await notebook.page.keyboard.press('End')
    await shown(notebook).filter({ hasText: 'scores.run=10' }).waitFor()
    expect(await slider.getAttribute('aria-valuetext')).toBe('10')
    expect(await shown(notebook).count()).toBe(1)
    await keepScreenshot(notebook.page, 'explore-card')
  })

  it('show all along the way what was wanted last, and change nothing of the notebook', async () => {
    const before = await notebook.cell(position('scores')).locator('.cm-content').innerText()
    const slider = controls(notebook).getByRole('slider', { name: 'run' })
    await slider.focus()
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'End', 'ArrowLeft'])
      await notebook.page.keyboard.press(key)
    await shown(notebook).filter({ hasText: 'scores.run=3' }).waitFor()
    await notebook.idle()
    expect(await shown(notebook).count()).toBe(1)
    expect(await shown(notebook).innerText()).toContain('scores.run=3')
    const after = await notebook.cell(position('scores')).locator('.cm-content').innerText()
    expect(after).toBe(before)
  })

  it('are where they were when the display is brought up to date', async () => {
    await notebook.run(position('scores'))
    await shown(notebook).filter({ hasText: 'scores.run=3' }).waitFor()
  })
})

describe('the controls of a cell with inputs', () => {
  const inputs = (): Locator => notebook.cell(position('hyper')).locator('.nix-workflow-inputs')
  const slider = (): Locator => inputs().getByRole('slider', { name: 'level' })
  const says = (words: RegExp): Promise<void> =>
    inputs().locator('[role=status]').filter({ hasText: words }).waitFor({ state: 'attached' })
  const model = `window.jupyterapp.shell.currentWidget.content.widgets[${position('hyper')}].model.sharedModel`
  const text = (): Promise<string> => ask(notebook.page, `${model}.getSource()`, String)
  const write = (source: string): Promise<string> =>
    ask(notebook.page, `${model}.setSource(${JSON.stringify(source)})`, String)
  const shows = (accuracy: string): Promise<void> =>
    notebook
      .output(position('leveled'))
      .locator('.nix-workflow-card')
      .filter({ hasText: accuracy })
      .filter({ hasNotText: 'stale' })
      .waitFor()
  const fromPlace = async (part: number): Promise<void> => {
    const box = await slider().boundingBox()
    if (box === null) throw new Error('there is no slider')
    // Half a thumb stands at each end.
    const x = box.x + 8 + part * (box.width - 16)
    await notebook.page.mouse.move(x, box.y + box.height / 2)
  }

  it('stand in the place of the words that other pages have', async () => {
    await notebook.cell(position('hyper')).scrollIntoViewIfNeeded()
    expect(await slider().getAttribute('aria-valuetext')).toBe('3')
    expect(await inputs().getByRole('combobox', { name: 'word' }).inputValue()).toBe('0')
    expect(await inputs().getByRole('textbox', { name: 'title' }).inputValue()).toBe('x')
    const words = notebook.output(position('hyper')).locator('.nix-workflow-input-values')
    expect(await words.textContent()).toContain('level is 3, of 3, 1 and 2')
    expect(await words.isVisible()).toBe(false)
    expect(await axeFindings(notebook.page, '.nix-workflow-inputs')).toEqual([])
    await keepScreenshot(notebook.page, 'inputs')
  })

  it('write a value into the cell by keyboard, build what uses it, and keep the focus', async () => {
    await slider().focus()
    await notebook.page.keyboard.press('ArrowLeft')
    await shows('2.912')
    await notebook.idle()
    expect(await text()).toBe(`${cells.hyper.slice(0, -1)} // { level = 2; };`)
    // It was stale while it was built.
    await notebook
      .output(position('hyper'))
      .filter({ hasText: 'level is 2', hasNotText: 'Stale now' })
      .waitFor({ state: 'attached' })
    expect(await ask(notebook.page, 'document.activeElement.type', String)).toBe('range')
    await keepScreenshot(notebook.page, 'inputs-chosen')
  })

  it('show what was built at once, and write the first value as no choice', async () => {
    await notebook.page.keyboard.press('ArrowRight')
    await shows('3.912')
    await notebook.idle()
    expect(await text()).toBe(cells.hyper)
  })

  it('plan what is not built while they are moved, and change nothing before they are let go', async () => {
    await fromPlace(1)
    await notebook.page.mouse.down()
    await fromPlace(0)
    await says(/^level 1: 1 step to build, .*, when you let go$/)
    expect(await text()).toBe(cells.hyper)
    await keepScreenshot(notebook.page, 'inputs-planned')
    await fromPlace(1)
    await notebook.page.mouse.up()
    await says(/^$/)
    expect(await text()).toBe(cells.hyper)
  })

  it('build one at a time, say what comes next, and stop', async () => {
    await slider().focus()
    await notebook.page.keyboard.press('Home')
    await says(/^At work on level 1: 1 step to build/)
    await notebook.page.keyboard.press('ArrowRight')
    await says(/Next: level 2\.$/)
    await notebook.page.keyboard.press('End')
    await says(/Next: level 3\.$/)
    await keepScreenshot(notebook.page, 'inputs-building')
    await inputs().getByRole('button', { name: /^Stop/ }).click()
    await says(/^Stopped\./)
    await notebook.idle()
    expect(await text()).toBe(`${cells.hyper.slice(0, -1)} // { level = 1; };`)
    expect(await slider().getAttribute('aria-valuetext')).toBe('1')
    await slider().focus()
    await notebook.page.keyboard.press('ArrowRight')
    await shows('2.912')
  })

  it('are at most fifty in a cell, of at most a thousand values, and what is beyond is counted', async () => {
    const before = await text()
    const drawn = async (): Promise<readonly [number, string | null]> => [
      await inputs().locator('input').count(),
      await inputs().textContent()
    ]
    const holds = async (source: string, count: number, words: unknown): Promise<void> => {
      await write(source)
      await expect.poll(drawn, { timeout: 20_000 }).toEqual([count, words])
    }
    const values = (count: number): string =>
      `hyper = input { level = [ ${[...Array(count).keys()].join(' ')} ]; };`
    await holds(values(1000), 1, expect.not.stringContaining('too many'))
    for (const [count, words] of [
      [1001, 'of 1\u202f001 values: too many for a control'],
      [10_000, 'of 10\u202f000 values: too many for a control']
    ] as const)
      await holds(values(count), 0, expect.stringContaining(words))
    const fields = (count: number): string =>
      `hyper = input { ${[...Array(count).keys()].map((at) => `a${at} = ${at};`).join(' ')} };`
    await holds(fields(50), 50, expect.not.stringContaining('more'))
    for (const [count, more] of [
      [51, 1],
      [500, 450]
    ] as const)
      await holds(fields(count), 50, expect.stringContaining(`… and ${more} more, not shown here`))
    await write(before)
  })

  it('choose among texts and take what is typed, which the saved notebook says', async () => {
    await inputs().getByRole('combobox', { name: 'word' }).selectOption('b')
    await inputs().getByRole('textbox', { name: 'title' }).fill('a "new" ${one}')
    await notebook.page.keyboard.press('Enter')
    const expected =
      'hyper = input { level = [ 3 1 2 ]; word = [ "a" "b" ]; title = "a \\"new\\" \\${one}"; } // { level = 2; word = "b"; };'
    await expect.poll(text, { timeout: 60_000 }).toBe(expected)
    await notebook.idle()
    await notebook.command('docmanager:save')
    const file = readFileSync(join(lab.folder, 'sorted.ipynb'), 'utf8')
    expect(file).toContain(JSON.stringify(expected))
    expect(notebook.errors).toEqual([])
  })
})

describe('the controls of inputs in the dark and in a narrow window', () => {
  it('stand in their place, without findings', async () => {
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.setViewportSize({ width: 700, height: 900 })
    const controls = notebook.cell(position('hyper')).locator('.nix-workflow-inputs')
    await controls.scrollIntoViewIfNeeded()
    await keepScreenshot(notebook.page, 'inputs-dark-narrow')
    expect(await axeFindings(notebook.page, '.nix-workflow-inputs')).toEqual([])
    const place = '.nix-workflow-inputs, .nix-workflow-choices'
    expect(await faultsOf(notebook.page, place)).toEqual([])
    await notebook.page.setViewportSize({ width: 1280, height: 900 })
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
  })
})

describe('a notebook from somebody else', () => {
  it('has its tables sorted, though it is not trusted', async () => {
    await notebook.command('docmanager:save')
    const file = readFileSync(join(lab.folder, 'sorted.ipynb'), 'utf8')
    // What is trusted are its outputs as they are.
    writeFileSync(join(lab.folder, 'theirs.ipynb'), file.replaceAll('4 steps compared', 'compared'))
    const theirs = await openNotebook(browser, lab, 'theirs.ipynb')
    const trusted = `window.jupyterapp.shell.currentWidget.content.widgets[${position('compare')}].model.trusted`
    expect(await ask(theirs.page, trusted, String)).toBe('false')
    expect(await theirs.output(position('compare')).innerText()).not.toContain('steps compared')
    await heading(theirs, 'compare', 'accuracy').click()
    await heading(theirs, 'compare', 'accuracy').click()
    expect(await column(theirs, 'compare', 'run')).toEqual(['10', '1', '3', '2'])
    expect(await sortings(theirs, 'compare')).toEqual(['accuracy descending'])
    await keepScreenshot(theirs.page, 'sorted-untrusted')
    expect(theirs.errors).toEqual([])
    await theirs.close()
  })
})
