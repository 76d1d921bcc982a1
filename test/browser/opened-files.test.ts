import { lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, textsOf } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

/*
 * What a reader opens from a card and writes to: where the tests run as root, no mode of a file
 * holds that back.
 */

const [tools, text, reader] = [0, 1, 2]

const texts = [
  '%freeze sh cat',
  `text = output "\${sh}/bin/sh -c 'echo true > text.txt'";`,
  `reader = output "\${sh}/bin/sh -c '\${cat}/bin/cat \${text}/text.txt > read.txt'";`
]

/** Charts that only differ in how wide they are, and files with hostile names, links and modes. */
const writer = `#!/usr/bin/env python3
import json, os
chart = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "mark": "bar",
    "data": {"values": [{"a": "x", "b": 1}]},
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
}
for name, width in ("plain", 200), ("wide", 1e9):
    json.dump(dict(chart, width=width), open(name + ".vl.json", "w"))
act = "window.attacked=(window.attacked||0)+1"
names = [
    '"><img src=x onerror="' + act + '">',
    "javascript:" + act,
    "[x](javascript:" + act + ")",
    "a\\nb",
    "%2e%2e%2f%2e%2e%2fREADME",
    "?kernel=x#y",
    "\\u202etxt.exe",
    "\\x1b[31mred",
]
for name in names:
    open(name.replace("/", "%2f") + ".txt", "w").write("content of a hostile name")
for name, mode in ("closed", 0), ("open", 0o777), ("run", 0o111):
    open(name + ".txt", "w").write("content of a hostile mode")
    os.chmod(name + ".txt", mode)
os.symlink("/etc/passwd", "passwd.txt")
os.symlink("/", "root")
os.symlink("../../../../../../etc/passwd", "up.txt")
os.symlink("loop.txt", "loop.txt")
`

const [written, plain, wide, last] = [1, 2, 3, 4]

const hostile = [
  'writer = program "writer" ./writer.py;',
  'files = output "${writer}/bin/writer";',
  '"${files}/plain.vl.json"',
  '"${files}/wide.vl.json"',
  '1 + 1'
]

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

async function open(name: string, cells: readonly string[]): Promise<void> {
  writeNotebook(join(lab.folder, `${name}.ipynb`), cells)
  notebook = await openNotebook(browser, lab, `${name}.ipynb`)
  await notebook.runAll()
}

/** All that lies below a folder, by its path; nothing is followed. */
function* below(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    yield path
    if (entry.isDirectory()) yield* below(path)
  }
}

const inStore = (name: string): readonly string[] =>
  [...below(lab.environment['NIX_WORKFLOW_STORE'] ?? '')].filter((path) =>
    path.endsWith(`/${name}`)
  )

const editor = () => notebook.page.locator('.jp-FileEditor .cm-content').locator('visible=true')

/** Opens a file by the link on a card, as a click does, and waits until its editor shows `content`. */
async function openLink(index: number, name: string, content: string): Promise<void> {
  await notebook.output(index).getByRole('link', { name, exact: true }).first().click()
  await editor().getByText(content).waitFor()
}

async function closeFile(index: number): Promise<void> {
  await notebook.command('application:close')
  await notebook.output(index).locator('visible=true').waitFor()
}

describe('a file that is opened by the link of its card, edited and saved', () => {
  beforeAll(() => open('texts', texts))
  afterAll(() => notebook.close())

  it('is a copy: what the step wrote is as it was, with nothing beside it', async () => {
    await openLink(text, 'text.txt', 'true')
    await editor().click()
    await notebook.page.keyboard.press('Control+A')
    await notebook.page.keyboard.insertText('false')
    await notebook.page.keyboard.press('Control+S')
    await notebook.page.waitForFunction(
      `!window.jupyterapp.shell.currentWidget.context.model.dirty`
    )
    await keepScreenshot(notebook.page, 'opened-and-saved')
    const copies = [...below(join(lab.folder, 'outs'))].filter((path) => path.endsWith('/text.txt'))
    // It was saved, and there: without that this would show nothing.
    expect(copies.map((path) => readFileSync(path, 'utf8'))).toContain('false')
    const results = inStore('text.txt')
    expect(results).toHaveLength(1)
    expect(results.map((path) => readFileSync(path, 'utf8'))).toEqual(['true\n'])
    expect(results.map((path) => lstatSync(path).mtimeMs)).toEqual([1000])
    expect(inStore('.ipynb_checkpoints')).toEqual([])
    await closeFile(text)
  })

  it('is taken as the step wrote it by the next kernel', async () => {
    await notebook.command('docmanager:save')
    await notebook.page.evaluate(
      `window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()`
    )
    await notebook.idle()
    await notebook.edit(reader, texts[reader]?.replace('read.txt', 'again.txt') ?? '')
    for (const index of [tools, text, reader]) await notebook.run(index)
    expect(await notebook.output(text).innerText()).toContain('cached')
    expect(await notebook.output(reader).innerText()).toContain('built')
    expect(await notebook.output(reader).innerText()).toMatch(/^true$/m)
    expect(await notebook.output(text).innerText()).not.toContain('changed')
    await openLink(text, 'text.txt', 'true')
    await closeFile(text)
    // What the reader wrote is put aside, not lost.
    const aside = [...below(join(lab.folder, 'outs'))].filter((path) => path.includes('.changed'))
    expect(aside.map((path) => readFileSync(path, 'utf8'))).toContain('false')
    expect(inStore('.ipynb_checkpoints')).toEqual([])
  })
})

describe('a step that writes hostile charts, names, links and modes', () => {
  beforeAll(async () => {
    writeFileSync(join(lab.folder, 'writer.py'), writer)
    await open('hostile', hostile)
  })

  it('ends no tab with a chart of a width of 1e9, and draws the one beside it', async () => {
    const vega = '.jp-RenderedVegaCommon5'
    await notebook.output(plain).locator(vega).locator('canvas, svg').first().waitFor()
    for (const index of [written, wide])
      expect(await notebook.output(index).locator(vega).count()).toBe(0)
    expect(await notebook.output(wide).innerText()).toContain('not given to a viewer')
    await notebook.edit(last, '20 + 22')
    await notebook.run(last)
    expect(await notebook.output(last).innerText()).toContain('42')
    await notebook.keepScreenshots('hostile-results')
  })

  it('has them as text: nothing runs, and no link leaves the copies of the notebook', async () => {
    expect(await ask(notebook.page, 'window.attacked', String)).toBe('undefined')
    await notebook.page.evaluate(
      `document.querySelectorAll('.jp-OutputArea-output details').forEach((fold) => { fold.open = true })`
    )
    const words = await notebook.output(written).innerText()
    for (const part of ['<img src=x onerror=', '](javascript:', '%2e%2e', 'closed.txt', 'passwd'])
      expect(words).toContain(part)
    const links = await ask(
      notebook.page,
      `[...document.querySelectorAll('.nix-workflow-card a')].map(({ href }) => decodeURIComponent(new URL(href).pathname))`,
      textsOf
    )
    expect(links.length).toBeGreaterThan(0)
    for (const path of links) {
      expect(path).toMatch(/^\/(files|lab\/tree)\/outs\/files-[^/]+\/|^\/outs\/files-/)
      expect(path).not.toMatch(/passwd|\.\.\/|root\//)
    }
    expect(await ask(notebook.page, `document.querySelectorAll('img[src=x]').length`, Number)).toBe(
      0
    )
  })

  it('has every link open what the step wrote', async () => {
    const names = await notebook.output(written).getByRole('link').allInnerTexts()
    // Those of charts open in another viewer.
    const opened = new Set(names.filter((name) => name.endsWith('.txt')))
    for (const name of opened) {
      await openLink(written, name, 'content of a hostile')
      await closeFile(written)
    }
    expect(opened.size).toBe(11)
    expect(notebook.errors).toEqual([])
  }, 180_000)

  it('leaves regular files alone in the copies, and nothing of this machine', () => {
    const copies = [...below(join(lab.folder, 'outs'))]
    expect(copies.filter((path) => lstatSync(path).isSymbolicLink())).toEqual([])
    const files = copies.filter((path) => lstatSync(path).isFile())
    for (const path of files) expect(readFileSync(path, 'utf8')).not.toContain('root:')
    for (const path of files) expect(lstatSync(path).mode & 0o7022, path).toBe(0)
  })
})
