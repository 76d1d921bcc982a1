import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab, type Lab } from '../support/lab.ts'
import { axeFindings } from './axe.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, textsOf, type NotebookPage } from './notebook-page.ts'

/*
 * A page that is loaded anew while cells run, whose cells are moved, or whose kernel is restarted, in
 * the end shows what it would have shown without.
 */

/** How long the steps of a run take together, in milliseconds. */
const length = 4500

/** When a run is disturbed, in milliseconds: so many times, spread over it, or at these moments. */
const moments = momentsOf(process.env['NIX_WORKFLOW_RELOADS'] ?? '1')

function momentsOf(asked: string): readonly number[] {
  if (asked.includes(',')) return asked.split(',').map(Number)
  const count = Number(asked)
  return Array.from({ length: count }, (_, at) => Math.round(((at + 0.5) / count) * length))
}

/** Each notebook builds its steps itself, and gets other bytes. */
function cells(): string[] {
  const salt = Math.floor(Math.random() * 1e9)
  const step = (name: string, seconds: number, then: string, reads = '') =>
    `${name} = output ''\${toolchain.python3}/bin/python3 -c "import time; time.sleep(${seconds}); ${then} # ${salt} ${reads}"'';`
  const writes = (text: string) => `open('x', 'w').write('${text} ${salt}')`
  return [
    'number = 1 + 1;',
    step('one', 1, writes('first')),
    step('two', 1, writes('second'), '${one}'),
    '"${two}/x"',
    step('three', 1, writes('third'), '${two}'),
    step('failing', 0.5, 'raise SystemExit(3)', '${three}')
  ]
}

let browser: Browser
let lab: Lab

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
})
afterAll(async () => {
  await browser.close()
  await lab.stop()
})

async function open(name: string): Promise<NotebookPage> {
  writeNotebook(join(lab.folder, `${name}.ipynb`), cells())
  return openNotebook(browser, lab, `${name}.ipynb`)
}

/**
 * What a reader sees below each cell, without numbers, which are times, counts and hashes, and without
 * pictures of the lineage, which have text since they were in sight.
 */
async function shown({ page }: NotebookPage): Promise<readonly string[]> {
  const script = `(() => {
    const pictures = [...document.querySelectorAll('.nix-workflow-lineage-live')]
    for (const { style } of pictures) style.display = 'none'
    const texts = [
      ...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell')
    ].map((cell) => cell.querySelector('.jp-Cell-outputArea')?.innerText ?? '')
    for (const { style } of pictures) style.display = ''
    return texts
  })()`
  const texts = await ask(page, script, textsOf)
  return texts.map((text) =>
    text
      .replace(/\/nix\/store\/\S+|sha256-\S+/g, 'path')
      .replace(/-\w{6,8} · \w{6,8} ·/g, '-hash ·')
      .replace(/[\d.]+\s*(ms|s|min)?\b/g, '0')
      .replace(/\s+/g, ' ')
  )
}

/** Where a notebook first shows something else than what is wanted: a cell, what it has, both texts. */
async function difference(
  notebook: NotebookPage,
  wanted: readonly string[]
): Promise<string | null> {
  const seen = await shown(notebook)
  const cell = wanted.findIndex((text, at) => text !== seen[at])
  if (cell < 0) return null
  const [one = '', other = ''] = [wanted[cell], seen[cell]]
  let same = 0
  while (same < one.length && one[same] === other[same]) same += 1
  const from = Math.max(0, same - 60)
  const outputs = await ask(
    notebook.page,
    `window.jupyterapp.shell.currentWidget.content.widgets[${cell}].model.outputs.toJSON()
      .map(({ output_type, data }) => [output_type, ...Object.keys(data ?? {})].join(' '))`,
    textsOf
  )
  const around = (text: string) => text.slice(from, from + 160)
  return `cell ${cell} (${outputs.join(', ')})\nwanted …${around(one)}\nshows  …${around(other)}`
}

const states = ({ page }: NotebookPage): Promise<readonly string[]> =>
  ask(
    page,
    `[...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt')]
      .map((prompt) => prompt.textContent.replace(/\\d+/, '1'))`,
    textsOf
  )

/** Clears cells that were shown: only who runs them again gets to see what they show. */
async function expectClearedToStay(
  notebook: NotebookPage,
  before: readonly string[]
): Promise<void> {
  const expectCleared = async (...cells: readonly number[]): Promise<void> => {
    await loseOutputs(notebook, 3)
    await vi.waitFor(async () => expect((await shown(notebook))[3]).toBe(before[3]), 30_000)
    const wanted = before.map((text, at) => (cells.includes(at) ? '' : text))
    expect(await shown(notebook)).toEqual(wanted)
  }
  await notebook.cell(4).locator('.jp-InputPrompt').click()
  await notebook.command('notebook:clear-cell-output')
  await expectCleared(4)
  await notebook.command('docmanager:save')
  await notebook.reload()
  await expectCleared(4)
  await notebook.command('notebook:clear-all-cell-outputs')
  await notebook.run(3)
  await expectCleared(0, 1, 2, 4, 5)
  await keepScreenshot(notebook.page, 'cleared')
  expect(notebook.errors).toEqual([])
}

/** Takes away what a cell shows as nobody does who clears it: what is missing there is put right. */
async function loseOutputs({ page }: NotebookPage, index: number): Promise<void> {
  await page.evaluate(
    `window.jupyterapp.shell.currentWidget.content.widgets[${index}].model.outputs.clear()`
  )
}

describe('a page that is loaded anew while all cells run', () => {
  let undisturbed: readonly string[]

  it('is compared with one that is not', async () => {
    const notebook = await open('undisturbed')
    await notebook.runAll()
    await vi.waitFor(async () => expect((await shown(notebook))[5]).toContain('failed'), 30_000)
    undisturbed = await shown(notebook)
    expect(undisturbed[2]).toContain('two')
    expect(undisturbed[3]).toContain('second')
    expect(undisturbed[4]).toContain('three')
    expect(notebook.errors).toEqual([])
    await expectClearedToStay(notebook, undisturbed)
    await notebook.close()
  }, 120_000)

  it.each(moments.map((time, at) => [time, at + 1] as const))(
    'after %i ms, shows the same in the end',
    // The kernel of a first attempt would still be there, with all results.
    { timeout: 180_000, retry: 0 },
    async (time, number) => {
      const notebook = await open(`reloaded-${number}`)
      await notebook.command('docmanager:save')
      const running = notebook.command('notebook:run-all-cells').catch(() => undefined)
      await notebook.page.waitForTimeout(time)
      await notebook.reload()
      await keepScreenshot(notebook.page, `reloaded-${number}-at-work`)
      await vi.waitFor(async () => expect(await difference(notebook, undisturbed)).toBeNull(), {
        timeout: 60_000,
        interval: 500
      })
      expect(await states(notebook)).toEqual(Array.from({ length: 6 }, () => '[1]:'))
      expect(notebook.errors).toEqual([])
      await running
      await notebook.page.evaluate(
        `window.jupyterapp.shell.currentWidget.sessionContext.shutdown()`
      )
      await notebook.close()
    }
  )
})

describe('a cell that was moved', () => {
  it('is marked and shown anew as any other, and another that was deleted is told', async () => {
    const notebook = await open('moved')
    await notebook.run(1)
    await notebook.run(2)
    await notebook.run(3)
    // Down, and what it showed with it.
    await notebook.cell(2).locator('.jp-InputPrompt').click()
    await notebook.command('notebook:move-cell-down')
    const [, one = ''] = cells()
    await notebook.edit(1, one)
    await notebook.run(1)
    await vi.waitFor(async () => expect((await shown(notebook))[3]).toContain('stale'), 30_000)
    await notebook.edit(0, '%refresh')
    await notebook.run(0)
    await vi.waitFor(async () => {
      const texts = await shown(notebook)
      expect(texts[3]).toMatch(/two . built/)
      expect(texts[2]).not.toContain('stale')
    }, 30_000)
    // Its cell is deleted, and what depends on it says so before another runs.
    await notebook.cell(1).locator('.jp-InputPrompt').click()
    await notebook.command('notebook:delete-cell')
    await vi.waitFor(async () => expect((await shown(notebook))[2]).toContain('deleted'), 30_000)
    await keepScreenshot(notebook.page, 'moved-deleted')
    await notebook.command('notebook:undo-cell-action')
    await vi.waitFor(
      async () => expect((await shown(notebook))[3]).not.toContain('deleted'),
      30_000
    )
    expect(notebook.errors).toEqual([])
    await notebook.close()
  }, 180_000)
})

describe('a kernel that is restarted while a cell runs', () => {
  it('leaves a cell that says so', async () => {
    const notebook = await open('restarted')
    const red = `print(chr(27) + '[1;31mred' + chr(27) + '[0m plain', flush=True); time.sleep(60)`
    await notebook.edit(1, (cells()[1] ?? '').replace('time.sleep(1)', red))
    await notebook.start(1)
    const printed = notebook.output(1).locator('.nix-workflow-progress samp')
    await printed.filter({ hasText: 'red plain' }).waitFor()
    expect(await printed.locator('.nix-workflow-line-red').innerText()).toBe('red')
    for (const theme of ['JupyterLab Dark High Contrast', 'JupyterLab Dark', 'JupyterLab Light']) {
      await notebook.command('apputils:change-theme', { theme })
      await notebook.page
        .locator(`[data-jp-theme-name="${theme}"] .jp-NotebookPanel`)
        .first()
        .waitFor()
      await keepScreenshot(notebook.page, `printed-in-colour-${theme}`)
      expect(await axeFindings(notebook.page, '.nix-workflow-progress')).toEqual([])
    }
    const restart = `window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()`
    await notebook.page.evaluate(restart)
    await notebook.output(1).locator('.nix-workflow-ended').waitFor()
    expect(await notebook.output(1).innerText()).toContain('run the cell to go on')
    await keepScreenshot(notebook.page, 'restarted')
    // What stands below a cell that fails does not run, and says so: waited for until no prompt is [*].
    await notebook.edit(1, 'number +')
    await notebook.runAll()
    const prompts = notebook.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-InputPrompt')
    expect((await prompts.allInnerTexts()).slice(2, 6)).toEqual(['[ ]:', '[ ]:', '[ ]:', '[ ]:'])
    expect(notebook.errors).toEqual([])
    await notebook.close()
  }, 120_000)
})
