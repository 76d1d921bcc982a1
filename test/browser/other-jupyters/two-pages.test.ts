import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../../support/browser.ts'
import { startLab, type Lab } from '../../support/lab.ts'
import { otherJupyter } from '../../support/other-jupyter.ts'
import { writeNotebook } from '../notebook-file.ts'
import { openNotebook, textsOf, type NotebookPage } from '../notebook-page.ts'

/*
 * Two pages on one notebook, which `jupyter-collaboration` keeps the same: both show what the kernel
 * has, once, whichever of them ran it and whichever is loaded anew meanwhile.
 */

let browser: Browser
let lab: Lab

beforeAll(async () => {
  const python = await otherJupyter('two-pages', [
    'jupyterlab==4.6.6',
    'jupyter-collaboration==5.0.4'
  ])
  ;[browser, lab] = await Promise.all([startBrowser(), startLab(undefined, [], { python })])
}, 600_000)
afterAll(async () => {
  await browser.close()
  await lab.stop()
})

const step = (name: string, seconds: number, text: string, reads = '') =>
  `${name} = output ''\${toolchain.python3}/bin/python3 -c "import time; time.sleep(${seconds}); open('x', 'w').write('${text}') # ${Math.random()} ${reads}"'';`

/** Of each cell: its prompt, how many outputs it has, and what they say. */
function shown({ page }: NotebookPage): Promise<readonly string[]> {
  const script = `[...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell')]
    .map((cell) => [
      cell.querySelector('.jp-InputPrompt').innerText,
      cell.querySelectorAll('.jp-OutputArea-child').length,
      (cell.querySelector('.jp-Cell-outputArea')?.innerText ?? '').replace(/\\s+/g, ' ')
    ].join(' | '))`
  return ask(page, script, textsOf)
}

/** Waits until both pages show the same, and that is `wanted` of each cell. */
async function bothShow(
  pages: readonly [NotebookPage, NotebookPage],
  wanted: readonly RegExp[]
): Promise<void> {
  await vi.waitFor(
    async () => {
      const [one, other] = await Promise.all(pages.map(shown))
      expect(other).toEqual(one)
      wanted.forEach((pattern, at) => expect(one?.[at]).toMatch(pattern))
    },
    { timeout: 60_000, interval: 500 }
  )
}

it(
  'both show the same, once, also where one is loaded anew or closed while it runs',
  { timeout: 300_000, retry: 0 },
  async () => {
    writeNotebook(join(lab.folder, 'a.ipynb'), [
      'number = 1 + 1;',
      step('one', 2, 'first'),
      step('two', 2, 'second', '${one}'),
      '"${two}/x"',
      step('three', 2, 'third', '${two}')
    ])
    const one = await openNotebook(browser, lab, 'a.ipynb')
    const other = await openNotebook(browser, lab, 'a.ipynb')
    const pages = [one, other] as const
    expect(await other.kernelId()).toBe(await one.kernelId())
    const built = (name: string) =>
      new RegExp(`^\\[\\d+\\]: \\| 1 \\| .*${name} (\\S+ (built|cached|cut off early))`)

    // The one that does not run it is loaded anew in the middle.
    const running = one.runAll()
    await other.page.waitForTimeout(3000)
    await other.reload()
    await running
    const all = [
      /number = 2/,
      built('one'),
      built('two'),
      /^\[\d+\]: \| 1 \| .*second/,
      built('three')
    ]
    await bothShow(pages, all)
    await keepScreenshot(other.page, 'two-pages-ran')

    // What one clears stays cleared in both, also in one that is loaded anew, until it runs again.
    await one.cell(0).locator('.jp-InputPrompt').click()
    await one.command('notebook:clear-cell-output')
    const cleared = all.map((pattern, at) => (at === 0 ? /\| 0 \| $/ : pattern))
    await bothShow(pages, cleared)
    await other.reload()
    await other.page.waitForTimeout(3000)
    await bothShow(pages, cleared)
    await keepScreenshot(other.page, 'two-pages-cleared')
    await other.run(0)
    await bothShow(pages, all)

    // A change in one marks the cells of both.
    await other.edit(1, step('one', 1, 'other'))
    await other.run(1)
    await bothShow(pages, [/number = 2/, built('one'), / \| 1 \| \S+ stale/, /stale/, /stale/])
    await keepScreenshot(one.page, 'two-pages-stale')

    // The one that runs it is loaded anew in the middle.
    const again = one.command('notebook:run-all-cells').catch(() => undefined)
    await one.page.waitForTimeout(1500)
    await one.reload()
    await again
    await bothShow(
      pages,
      all.map((pattern, at) => (at === 4 ? /\| 1 \| .*three/ : pattern))
    )

    // The one that runs it is closed.
    await one.edit(1, step('one', 3, 'last'))
    const last = one.command('notebook:run-all-cells').catch(() => undefined)
    await one.page.waitForTimeout(1500)
    await one.close()
    await last
    await bothShow(
      [other, other],
      all.map((pattern, at) => (at === 4 ? /\| 1 \| .*three/ : pattern))
    )
    await keepScreenshot(other.page, 'two-pages-alone')
    expect([...one.errors, ...other.errors]).toEqual([])
  }
)
