import type { Browser, Locator, Page } from 'playwright-core'
import { ask, keepScreenshot, openPage } from '../support/browser.ts'
import type { Lab } from '../support/lab.ts'

/** A notebook that is open in JupyterLab. Cells are those of code, counted from 0. */
export interface NotebookPage {
  readonly page: Page
  readonly errors: readonly string[]
  cell(index: number): Locator
  output(index: number): Locator
  /** Runs all cells and waits until none is at work. */
  runAll(): Promise<void>
  /** Starts one cell, without waiting. */
  start(index: number): Promise<void>
  /** Runs one cell and waits until the kernel is idle again. */
  run(index: number): Promise<void>
  /** Puts other text in a cell, as one types it. */
  edit(index: number, text: string): Promise<void>
  /** Waits until no cell is at work and the kernel is idle. */
  idle(): Promise<void>
  /** Whether the kernel is at work, as JupyterLab shows it: `idle`, `busy` and others. */
  kernelStatus(): Promise<string>
  /** Calls one of JupyterLab's commands. */
  command(name: string, values?: Readonly<Record<string, unknown>>): Promise<void>
  /** What is wrong with what is shown below the cells; nothing where all is well. */
  faults(): Promise<readonly string[]>
  /** Pictures of the whole notebook, a window's height each, where screenshots are kept. */
  keepScreenshots(name: string): Promise<void>
  /** Loads the page again, whatever it would lose, and waits until notebook and kernel are there. */
  reload(): Promise<void>
  /** JupyterLab's id of the kernel. */
  kernelId(): Promise<string>
  close(): Promise<void>
}

const patience = 60_000

/** The notebook's panel, as JupyterLab's own object. */
const panelInPage = 'window.jupyterapp.shell.currentWidget'

/**
 * Opens a notebook of the lab's folder in a fresh workspace and waits until its kernel is there. `pages`
 * is where the server has the application for it: `notebooks` is that of Notebook 7.
 */
export async function openNotebook(
  browser: Browser,
  lab: Lab,
  path: string,
  pages = 'lab/tree'
): Promise<NotebookPage> {
  const { page, errors } = await openPage(browser, `${lab.address}/${pages}/${path}?reset`)
  page.setDefaultTimeout(patience)
  page.on('dialog', (dialog) => void dialog.accept())
  const panel = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)')
  const cell = (index: number): Locator => panel.locator('.jp-CodeCell').nth(index)
  const output = (index: number): Locator => cell(index).locator('.jp-Cell-outputArea')

  async function command(
    name: string,
    values: Readonly<Record<string, unknown>> = {}
  ): Promise<void> {
    const call = `window.jupyterapp.commands.execute(${JSON.stringify(name)}, ${JSON.stringify(values)})`
    await page.evaluate(`${call}.then(() => undefined)`)
  }

  async function idle(): Promise<void> {
    await page.waitForFunction(`
      ${panelInPage}.sessionContext.session.kernel.status === 'idle' &&
      [...${panelInPage}.node.querySelectorAll('.jp-InputPrompt')]
        .every((prompt) => !prompt.textContent.includes('*'))
    `)
  }

  // The page shows cells, and an idle kernel, before it has all cells and any kernel.
  async function ready(): Promise<void> {
    await panel.locator('.jp-CodeCell').first().waitFor()
    await page.evaluate(`(async () => {
      const panel = ${panelInPage}
      await panel.context.ready
      await panel.sessionContext.ready
      await panel.sessionContext.session.kernel.info
    })()`)
    await page.waitForFunction(`
      ${panelInPage}.node.querySelectorAll('.jp-Cell').length ===
        ${panelInPage}.content.model.cells.length
    `)
  }

  async function start(index: number): Promise<void> {
    await cell(index).locator('.cm-content').click()
    await page.keyboard.press('Control+Enter')
  }

  await ready()
  return {
    page,
    errors,
    cell,
    output,
    start,
    idle,
    command,
    reload: async () => {
      await page.reload()
      await ready()
    },
    kernelId: () => ask(page, `${panelInPage}.sessionContext.session.kernel.id`, String),
    runAll: async () => {
      await command('notebook:run-all-cells')
      await idle()
    },
    run: async (index) => {
      await start(index)
      await idle()
    },
    edit: async (index, text) => {
      await cell(index).locator('.cm-content').click()
      await page.keyboard.press('Control+A')
      // An empty text would replace nothing.
      await page.keyboard.press('Delete')
      await page.keyboard.insertText(text)
    },
    kernelStatus: () => ask(page, `${panelInPage}.sessionContext.session.kernel.status`, String),
    faults: () => faultsOf(page),
    keepScreenshots: (name) => keepScreenshots(page, name),
    close: () => page.context().close()
  }
}

/**
 * Looks at every output of the page, or at other `places`: pictures and sounds that did not load,
 * outputs and their parts that are wider than their place without scrolling on their own.
 */
export function faultsOf(page: Page, places = '.jp-OutputArea-output'): Promise<readonly string[]> {
  const script = `(async () => {
    const faults = []
    const areas = [...document.querySelectorAll(${JSON.stringify(places)})]
    if (areas.length === 0) faults.push('nothing found')
    for (const picture of areas.flatMap((area) => [...area.querySelectorAll('img')])) {
      await picture.decode().catch(() => undefined)
      if (!picture.complete || picture.naturalWidth === 0) faults.push('not loaded: ' + picture.alt)
    }
    for (const sound of areas.flatMap((area) => [...area.querySelectorAll('audio')])) {
      if (sound.readyState === 0 && sound.error === null)
        await new Promise((resolve) => {
          sound.addEventListener('loadedmetadata', resolve, { once: true })
          sound.addEventListener('error', resolve, { once: true })
          setTimeout(resolve, 5000)
        })
      if (sound.readyState === 0) faults.push('not loaded: ' + sound.title)
    }
    for (const area of areas) {
      if (area.scrollWidth > area.clientWidth + 1) {
        faults.push('wider than its place: ' + area.textContent.slice(0, 80))
      }
      const { right } = area.getBoundingClientRect()
      for (const part of area.querySelectorAll('.nix-workflow-card, .nix-workflow-card > *')) {
        if (part.getBoundingClientRect().right > right + 1) {
          faults.push('sticks out: ' + part.textContent.slice(0, 80))
        }
      }
    }
    return faults
  })()`
  return ask(page, script, textsOf)
}

/** A list of texts, of whatever a page said. */
export function textsOf(answer: unknown): readonly string[] {
  if (!Array.isArray(answer)) throw new Error('the page gave no list')
  const list: readonly unknown[] = answer
  return list.map(String)
}

async function keepScreenshots(page: Page, name: string): Promise<void> {
  const scroller = `document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer')`
  const [height = 0, step = 1] = await ask(
    page,
    `[${scroller}.scrollHeight, ${scroller}.clientHeight]`,
    (answer) => textsOf(answer).map(Number)
  )
  for (let top = 0, index = 0; top < height; top += step, index++) {
    await page.evaluate(`${scroller}.scrollTop = ${top}`)
    await keepScreenshot(page, `${name}-${String(index).padStart(2, '0')}`)
  }
  await page.evaluate(`${scroller}.scrollTop = 0`)
}
