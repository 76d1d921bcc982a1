import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook, textsOf } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

/** Writes files that would each call `window.attacked` if any part of them ran. */
const hostile = `#!/usr/bin/env python3
import json
act = "window.attacked = (window.attacked || 0) + 1"
image = '"><img src=x onerror="' + act + '">'
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="' + act + '"><script>' + act + '</script><rect width="40" height="40"/></svg>'
page = "<title>" + image + "</title><script>" + act + "</script>" + image
chart = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "title": image,
    "mark": "bar",
    "data": {"values": [{"a": image, "b": 1}]},
    "encoding": {"x": {"field": "a", "title": image}, "y": {"field": "b"}},
}
plain = dict(chart, title="Plain", encoding={"x": {"field": "a"}, "y": {"field": "b"}})
acting = dict(chart, transform=[{"calculate": act, "as": "c"}], usermeta={"embedOptions": {"sourceHeader": page}})
files = {
    "picture.svg": svg,
    "page.html": page,
    "report.md": page + "\\n\\n[link](javascript:" + act + ")\\n\\n" + svg,
    "table.csv": "a,b\\n" + "'" + image.replace('"', "") + "',1\\n" + page.replace("\\n", "") + ",2\\n",
    "data.json": json.dumps({image: image, "__proto__": {"a": page}}),
    "lines.jsonl": json.dumps({image: page}) + "\\n",
    "settings.yaml": json.dumps({"name": page}),
    "chart.json": json.dumps(chart),
    "plain.json": json.dumps(plain),
    "acting.json": json.dumps(acting),
    "plotly.json": json.dumps({"data": [{"y": [1, 2], "name": image}], "layout": {"title": {"text": page}}}),
    "notebook.ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": "# " + page}]}),
    image.replace("/", "") + ".txt": page,
    "\\u202egnp.exe": page,
}
for name, content in files.items():
    open(name, "w").write(content)
`

const alone = [
  ...['picture.svg', 'page.html', 'report.md', 'table.csv', 'data.json', 'lines.jsonl'],
  ...['chart.json', 'acting.json', 'plain.json', 'plotly.json', 'notebook.ipynb']
]

const cells = [
  'hostile = program "hostile" ./hostile.py;',
  'files = output "${hostile}/bin/hostile";',
  ...alone.map((name) => `"\${files}/${name}"`)
]

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
  writeFileSync(join(lab.folder, 'hostile.py'), hostile)
  writeNotebook(join(lab.folder, 'hostile.ipynb'), cells)
  notebook = await openNotebook(browser, lab, 'hostile.ipynb')
  await notebook.runAll()
})

afterAll(async () => {
  await browser.close()
  await lab.stop()
})

/** Parts of the outputs that could run something: elements, attributes and addresses. */
function actingParts(): Promise<readonly string[]> {
  return ask(
    notebook.page,
    `[...document.querySelectorAll('.jp-OutputArea-output *')].flatMap((element) => [
      ...(['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED'].includes(element.tagName) ? [element.tagName] : []),
      ...[...element.attributes].map(({ name }) => name).filter((name) => name.startsWith('on')),
      ...(/^\\s*javascript:/i.test(element.getAttribute('href') ?? '') ? ['javascript:'] : [])
    ])`,
    textsOf
  )
}

/** Where JupyterLab draws a chart of Vega-Lite. */
const vega = '.jp-RenderedVegaCommon5'

const attacks = (): Promise<string> => ask(notebook.page, 'window.attacked', String)

describe('files that would run in the page', () => {
  it('are shown', async () => {
    for (const index of cells.keys()) {
      // A chart that is drawn has no text.
      const isChart = (await notebook.output(index).locator(vega).count()) > 0
      if (!isChart) expect(await notebook.output(index).innerText(), cells[index]).not.toBe('')
    }
    expect(await notebook.output(1).innerText()).toContain('a page, not run here')
    const error = '[data-mime-type="application/vnd.jupyter.error"]'
    expect(await notebook.page.locator(error).count()).toBe(0)
    await notebook.keepScreenshots('hostile')
  })

  it('charts that could act are not given to the viewer of JupyterLab', async () => {
    // A title with a quote would be compiled as part of an expression.
    for (const name of ['acting.json', 'chart.json']) {
      const acting = notebook.output(2 + alone.indexOf(name))
      expect(await acting.locator(vega).count()).toBe(0)
      expect(await acting.innerText()).toContain('not given to a viewer')
    }
    // One without such a title is, and is drawn: this is where the others would be.
    const plain = notebook.output(2 + alone.indexOf('plain.json'))
    await plain.locator(vega).locator('canvas').waitFor()
    expect(await plain.innerText()).not.toContain('not given to a viewer')
  })

  it('have run nothing, and left nothing in the page that could', async () => {
    expect(await attacks()).toBe('undefined')
    expect(await actingParts()).toEqual([])
  })

  it('would be seen: the same markup as part of an output runs, and is found', async () => {
    const act = 'window.attacked = (window.attacked || 0) + 1'
    await notebook.page.evaluate(`
      const part = document.createElement('div')
      part.innerHTML = ${JSON.stringify(`<img src=x onerror="${act}"><svg onload="${act}"></svg><a href="javascript:${act}">link</a>`)}
      document.querySelector('.jp-OutputArea-output').append(part)
    `)
    await notebook.page.waitForFunction('window.attacked > 0')
    expect(new Set(await actingParts())).toEqual(new Set(['onerror', 'onload', 'javascript:']))
  })
})
