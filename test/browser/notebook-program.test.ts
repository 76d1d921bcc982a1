import type { Browser } from 'playwright-core'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

const tools = '%freeze sh cat sleep'
const step = (command: string): string => `output "\${sh}/bin/sh -c '${command}'"`
/** A step that writes what another wrote, and a line of its own. */
const after = (input: string, line: string): string =>
  step(`\${cat}/bin/cat \${${input}}/text.txt > text.txt; echo ${line} >> text.txt`)
/** A step that writes when it began and when it ended, in seconds since the machine started. */
const timed = (seconds: number): string =>
  step(
    `\${cat}/bin/cat /proc/uptime > times.txt; \${sleep}/bin/sleep ${seconds}; \${cat}/bin/cat /proc/uptime >> times.txt`
  )

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
})
afterAll(async () => {
  await browser.close()
  await lab.stop()
})

/** Opens a notebook of these cells, below one that brings the tools. */
async function open(name: string, cells: readonly string[]): Promise<void> {
  writeNotebook(join(lab.folder, `${name}.ipynb`), [tools, ...cells])
  notebook = await openNotebook(browser, lab, `${name}.ipynb`)
}

/** What stands below a cell. */
async function shown(index: number): Promise<string> {
  return (await notebook.output(index).innerText()).replaceAll('\u00a0', ' ')
}

const banner = (index: number) => notebook.output(index).locator('.nix-workflow-stale').first()

/** What a display shows paler, as it was before. */
const dimmed = (index: number) => banner(index).locator('[style*="dashed"]').first()

async function runEdited(index: number, text: string): Promise<void> {
  await notebook.edit(index, text)
  await notebook.run(index)
}

/** Selects a cell as a click beside it does. */
async function select(index: number): Promise<void> {
  await notebook.cell(index).locator('.jp-InputPrompt').click()
}

/** When a step began and when it ended, as its card shows it, in seconds. */
async function times(index: number): Promise<readonly number[]> {
  const found = (await shown(index)).matchAll(/^(\d+\.\d\d) \d+\.\d\d$/gm)
  return [...found].map(([, seconds]) => Number(seconds))
}

/** Waits until a cell's display has these words: what refreshes it may come a moment later. */
async function comes(index: number, words: string | RegExp): Promise<void> {
  await notebook.output(index).getByText(words).first().waitFor()
}

describe('a chain of steps', () => {
  const [a, b, c, command] = [1, 2, 3, 4]
  const first = `a = ${step('echo one > text.txt')};`
  const second = `a = ${step('echo ONE > text.txt')};`
  const texts = [
    [b, /one\s+two/],
    [c, /one\s+two\s+three/]
  ] as const

  beforeAll(async () => {
    await open('chain', [
      first,
      `b = ${after('a', 'two')};`,
      `c = ${after('b', 'three')};`,
      '1 + 1'
    ])
    await notebook.runAll()
  })
  afterAll(() => notebook.close())

  it('is marked where an edit reaches it, with what it showed still there', async () => {
    await runEdited(a, second)
    for (const [index, text] of texts) {
      await banner(index).waitFor()
      const words = await shown(index)
      expect(words).toMatch(text)
      expect(words).toContain(`${index === b ? 'b' : 'c'} has not been built since`)
      expect(await dimmed(index).innerText()).toMatch(text)
    }
    expect(await shown(a)).toContain('Stale now: b [3] and c [4]')
    expect(await notebook.faults()).toEqual([])
    await notebook.keepScreenshots('stale-light')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await notebook.page.waitForFunction(`document.body.dataset.jpThemeLight === 'false'`)
    await notebook.keepScreenshots('stale-dark')
    await notebook.command('apputils:change-theme', { theme: 'JupyterLab Light' })
  })

  it('is fresh again where the edit is taken back', async () => {
    await runEdited(a, first)
    for (const [index, text] of texts) {
      await banner(index).waitFor({ state: 'detached' })
      expect(await shown(index)).toMatch(text)
      expect(await shown(index)).not.toContain('stale')
    }
    expect(await shown(a)).not.toContain('Stale now')
  })

  it('is left alone where white space and comments alone are edited', async () => {
    const before = [await shown(b), await shown(c)]
    await runEdited(a, `# said\n\n${first.replace(' = ', '   =\n  ')}  # again`)
    expect(await shown(a)).toContain('cached')
    expect([await shown(b), await shown(c)]).toEqual(before)
  })

  it('is built and shown in place by %refresh', async () => {
    await runEdited(a, second)
    await banner(c).waitFor()
    await runEdited(command, '%refresh')
    expect(await shown(command)).toContain('2 of 2 stale cells refreshed')
    for (const index of [b, c]) {
      await banner(index).waitFor({ state: 'detached' })
      expect(await shown(index)).toMatch(/ONE\s+two/)
      expect(await notebook.output(index).locator('.nix-workflow-card').count()).toBe(1)
    }
  })

  it('shows what was saved after the page is loaded again, and says what is stale then', async () => {
    /** Lineages live, and their names are text, once they were in sight. */
    const seen = async (index: number) => {
      const lineages = notebook.output(index).locator('.nix-workflow-lineage')
      for (const lineage of await lineages.all()) {
        await lineage.scrollIntoViewIfNeeded()
        await lineage.locator('.nix-workflow-lineage-live').waitFor()
      }
      return shown(index)
    }
    const all = async () => [await seen(a), await seen(b), await seen(c)]
    const before = await all()
    await notebook.command('docmanager:save')
    await notebook.reload()
    expect(await all()).toEqual(before)
    await runEdited(a, `a = ${step('echo other > text.txt')};`)
    // Those marked before its build are named, whether their marks are seen or not.
    expect(await shown(a)).toMatch(/Stale now: b \[\d+\] and c \[\d+\]/)
    await keepScreenshot(notebook.page, 'stale-reloaded')
    await notebook.run(c)
    expect(await shown(c)).toMatch(/other\s+two\s+three/)
  })
})

describe('a page that is loaded while a cell is at work', () => {
  beforeAll(() => open('reloaded', [`slow = ${timed(12)};`, '1 + 1']))
  afterAll(() => notebook.close())

  it('is shown how that ended, so that its next cell need not say it', async () => {
    await notebook.run(0)
    await notebook.start(1)
    await notebook.output(1).locator('.nix-workflow-progress').first().waitFor()
    await notebook.command('docmanager:save')
    await notebook.reload()
    await comes(1, /slow.*built/s)
    await notebook.run(2)
    expect(await shown(2)).not.toContain('loaded while')
  })
})

describe('a cell that is moved, and then reached by an edit above', () => {
  const first = `a = ${step('echo uno > text.txt')};`
  const second = `a = ${step('echo due > text.txt')};`
  // Below its first place, so that the others stand where they stood.
  const [a, stays, ask, moved] = [1, 2, 3, 4]

  beforeAll(async () => {
    await open('moved', [
      first,
      `moved = ${after('a', 'moved')};`,
      `stays = ${after('a', 'stays')};`,
      '1 + 1'
    ])
    await notebook.runAll()
    await select(2)
    await notebook.command('notebook:move-cell-down')
    await notebook.command('notebook:move-cell-down')
    expect(await shown(moved)).toMatch(/uno\s+moved/)
    expect(await shown(stays)).toMatch(/uno\s+stays/)
  })
  afterAll(() => notebook.close())

  it('is stale for the kernel, whether its page shows the mark or not', async () => {
    await runEdited(a, second)
    await banner(stays).waitFor()
    expect(await shown(a)).toMatch(/Stale now: moved \[3\] and stays \[4\]/)
    await runEdited(ask, '%stale')
    expect(await shown(ask)).toMatch(/2 stale cells.*moved \[3\].*stays \[4\]/s)
    await keepScreenshot(notebook.page, 'moved-stale')
  })

  it('is shown anew by %refresh as any other', async () => {
    await runEdited(ask, '%refresh')
    await comes(stays, /due\s+stays/)
    await comes(moved, /due\s+moved/)
    const words = await shown(ask)
    expect(words).toContain('moved [3]: sent to its cell')
    expect(words).not.toContain('takes nothing')
    await keepScreenshot(notebook.page, 'moved-refreshed')
  })

  it('shows what is true when it runs there, and is named no more', async () => {
    await notebook.run(moved)
    expect(await shown(moved)).toMatch(/cached.*due\s+moved/s)
    await notebook.run(stays)
    await runEdited(ask, '%stale')
    expect(await shown(ask)).toContain('Nothing is stale')
    expect(await shown(ask)).not.toContain('moved [')
  })
})

describe('a run-all', () => {
  const [fast, next, slow] = [1, 2, 3]

  beforeAll(() =>
    open('branches', [
      `fast = ${timed(1)};`,
      `next = ${step('${cat}/bin/cat ${fast}/times.txt > text.txt')};`,
      `slow = ${timed(6)};`
    ])
  )
  afterAll(() => notebook.close())

  it('shows a fast branch while a slow one runs, which began with it', async () => {
    const cards = `[...document.querySelectorAll('.jp-CodeCell')]`
    const seen = notebook.page.waitForFunction(`
      ${cards}[${next}].querySelector('.nix-workflow-card')?.textContent.includes('built') &&
      ${cards}[${slow}].querySelector('.jp-InputPrompt').textContent.includes('*') &&
      ${cards}[${slow}].querySelector('.nix-workflow-progress')?.textContent.includes('running')
    `)
    await notebook.command('notebook:run-all-cells')
    await seen
    await keepScreenshot(notebook.page, 'run-all')
    await notebook.idle()
    const [begin = NaN, end = NaN] = await times(fast)
    const [slowBegin = NaN, slowEnd = NaN] = await times(slow)
    expect(Math.max(begin, slowBegin)).toBeLessThan(Math.min(end, slowEnd))
    expect(await shown(next)).toContain(begin.toFixed(2))
  })
})

describe('cells out of order', () => {
  const [reader, upstream, older, newer, ask] = [1, 2, 3, 4, 5]

  beforeAll(async () => {
    await open('order', [
      `reader = ${after('upstream', 'read')};`,
      `upstream = ${step('echo written > text.txt')};`,
      'word = "old";\nspare = "kept";',
      'word = "new";',
      '1 + 1'
    ])
    await notebook.run(0)
  })
  afterAll(() => notebook.close())

  it('wait for a name that is missing, and are shown in place when it comes', async () => {
    await notebook.run(reader)
    await keepScreenshot(notebook.page, 'waits')
    const words = await shown(reader)
    expect(words).toContain('reader waits for upstream.')
    expect(words).toContain('further down')
    await notebook.run(upstream)
    await comes(reader, 'All that reader needs is defined now')
    await keepScreenshot(notebook.page, 'came')
    expect(await notebook.output(reader).locator('.nix-workflow-card').count()).toBe(1)
    expect(await shown(reader)).not.toContain('reader waits')
    await runEdited(ask, '%refresh reader')
    await comes(reader, /^written\s+read$/)
    await comes(reader, 'The error message below is over')
    await keepScreenshot(notebook.page, 'came-built')
  })

  it('that define the same name: the older one says which has it', async () => {
    await notebook.run(older)
    await runEdited(ask, '"${word} ${spare}"')
    expect(await shown(ask)).toContain('old kept')
    await notebook.run(newer)
    await banner(older).waitFor()
    await comes(ask, 'new kept')
    const words = await shown(older)
    expect(words).toMatch(/word is defined by cell \[\d+\] now/)
    expect(words).toContain('spare = "kept"')
    expect(await shown(newer)).toMatch(/word was defined by cell \[\d+\]/)
    await keepScreenshot(notebook.page, 'two-owners')
  })

  it('lose the names of a deleted cell with the next run, and have them back', async () => {
    const answer = notebook.page.locator('.jp-CodeCell').last().locator('.jp-Cell-outputArea')
    for (const index of [newer, older]) {
      await select(index)
      await notebook.command('notebook:delete-cell')
    }
    await notebook.run(upstream)
    await answer.getByText(/This needs word .* from cell \[\d+\], which was deleted/).waitFor()
    await keepScreenshot(notebook.page, 'deleted')
    // Between the two deletions the page may have been told what the older cell says.
    expect(await answer.innerText()).toMatch(/"(?:new|old) kept"/)
    await notebook.command('notebook:undo-cell-action')
    await notebook.run(older)
    await answer.getByText('old kept').waitFor()
    await answer.locator('.nix-workflow-stale').waitFor({ state: 'detached' })
  })
})

describe('a cell that is', () => {
  beforeAll(async () => {
    await open('cells', ['x = 1;\ny = 2;', '[ x y ]'])
    await notebook.runAll()
  })
  afterAll(() => notebook.close())

  it('copied takes its names over when it runs', async () => {
    await select(1)
    await notebook.command('notebook:copy-cell')
    await notebook.command('notebook:paste-cell-below')
    await runEdited(2, 'x = 10;\ny = 20;')
    await banner(1).waitFor()
    expect(await shown(1)).toMatch(/x and y are defined by cell \[\d+\] now/)
    expect(await shown(2)).toMatch(/x and y were defined by cell \[\d+\]/)
    await comes(3, '[ 10 20 ]')
    await keepScreenshot(notebook.page, 'copied')
  })

  it('cut and pasted is the same cell', async () => {
    await select(2)
    await notebook.command('notebook:cut-cell')
    await select(2)
    await notebook.command('notebook:paste-cell-below')
    await runEdited(3, 'x = 11;\ny = 20;')
    await comes(2, '[ 11 20 ]')
    await notebook.run(1)
    await comes(2, '[ 1 2 ]')
    await banner(3).waitFor()
  })

  it('split is two cells, each with the names that stand in it', async () => {
    await notebook.cell(1).locator('.cm-content').click()
    await notebook.page.keyboard.press('Control+End')
    await notebook.page.keyboard.press('Home')
    await notebook.command('notebook:split-cell-at-cursor')
    await runEdited(1, 'x = 3;')
    await notebook.run(2)
    await comes(3, '[ 3 2 ]')
    expect(await shown(2)).toContain('y = 2')
    expect(await shown(2)).not.toContain('x =')
    expect(await shown(1)).toContain('x = 3')
  })

  it('merged of two has the names of both', async () => {
    await select(1)
    await notebook.command('notebook:merge-cell-below')
    await notebook.run(1)
    expect(await shown(1)).toMatch(/x = 3\s+y = 2/)
    await keepScreenshot(notebook.page, 'merged')
    await notebook.run(2)
    await comes(2, '[ 3 2 ]')
    expect(await notebook.faults()).toEqual([])
    expect(notebook.errors).toEqual([])
  })
})
