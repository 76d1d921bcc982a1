import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepScreenshot, startBrowser } from '../support/browser.ts'
import { startLab } from '../support/lab.ts'
import type { Lab } from '../support/lab.ts'
import { axeFindings } from './axe.ts'
import { writeNotebook } from './notebook-file.ts'
import { openNotebook } from './notebook-page.ts'
import type { NotebookPage } from './notebook-page.ts'

/** A program that takes as long as it is told, and can fail. */
const wait = `#!/usr/bin/env python3
import argparse, sys, time

parser = argparse.ArgumentParser()
parser.add_argument("--seconds", type=float, default=0)
parser.add_argument("--text", default="")
parser.add_argument("--read")
parser.add_argument("--fail", action="store_true")
given = parser.parse_args()
end = time.monotonic() + given.seconds
while time.monotonic() < end:
    print("waiting", flush=True)
    time.sleep(0.2)
if given.fail:
    print("The learning rate is far too large: the loss is not a number.", file=sys.stderr)
    sys.exit(3)
if given.read:
    given.text += open(given.read).read()
with open("text.txt", "w") as file:
    file.write(given.text + "\\n")
`

const cells = {
  tools: 'wait = program "wait" ./wait.py;',
  slow: 'slow = output "${wait}/bin/wait --seconds=4 --text=slow";',
  quick: 'quick = output "${wait}/bin/wait --text=quick";',
  endless: 'endless = output "${wait}/bin/wait --seconds=300";',
  edited: 'edited = output "${wait}/bin/wait --text=before";',
  number: 'seconds = 5;\n\ntimed = output "${wait}/bin/wait --seconds=${seconds}";',
  semicolon: 'first = output "${wait}/bin/wait --text=one"\nsecond = 2;',
  failing: 'failing = output "${wait}/bin/wait --seconds=0.5 --fail";',
  misspelled: 'copy = output "${wait}/bin/wait --read=${quikc}/text.txt";',
  absent: 'reader = output "${wait}/bin/wait --read=${quick}/txet.txt";',
  blocked: 'after = output "${wait}/bin/wait --read=${failing}/text.txt";'
} as const

const position = (name: keyof typeof cells): number => Object.keys(cells).indexOf(name)

let browser: Browser
let lab: Lab
let notebook: NotebookPage

beforeAll(async () => {
  ;[browser, lab] = await Promise.all([startBrowser(), startLab()])
  writeFileSync(join(lab.folder, 'wait.py'), wait)
  writeNotebook(join(lab.folder, 'work.ipynb'), Object.values(cells))
  notebook = await openNotebook(browser, lab, 'work.ipynb')
  await notebook.run(position('tools'))
})

afterAll(async () => {
  await browser.close()
  await lab.stop()
})

/** What is shown below a cell. */
async function shown(name: keyof typeof cells): Promise<string> {
  const output = notebook.output(position(name))
  await output.scrollIntoViewIfNeeded()
  await keepScreenshot(notebook.page, `work-${name}`)
  return (await output.innerText()).replaceAll('\u00a0', ' ')
}

describe('a notebook at work', () => {
  it('goes on after the page is loaded again during a build', async () => {
    const kernel = await notebook.kernelId()
    await notebook.start(position('slow'))
    const progress = notebook.output(position('slow')).locator('.nix-workflow-progress')
    await progress.getByText('running').waitFor()
    await keepScreenshot(notebook.page, 'work-progress')
    await notebook.reload()
    expect(await notebook.kernelId()).toBe(kernel)
    await notebook.run(position('quick'))
    expect(await shown('quick')).toContain('quick')
    // What was built meanwhile is there.
    await notebook.run(position('slow'))
    expect(await shown('slow')).toMatch(/slow\s+● cached/)
  })

  it('is interrupted by the stop button, and works on', async () => {
    await notebook.start(position('endless'))
    const progress = notebook.output(position('endless')).locator('.nix-workflow-progress')
    await progress.getByText('running').waitFor()
    await notebook.page.getByRole('button', { name: /Interrupt the kernel/ }).click()
    await notebook.idle()
    expect(await shown('endless')).toContain('interrupted')
    await notebook.run(position('quick'))
    expect(await shown('quick')).toContain('cached')
  })

  it('replaces what a cell showed when it is edited and run again', async () => {
    await notebook.run(position('edited'))
    expect(await shown('edited')).toContain('before')
    await notebook.edit(
      position('edited'),
      'renamed = output "${wait}/bin/wait --text=afterwards";'
    )
    await notebook.run(position('edited'))
    const text = await shown('edited')
    expect(text).toContain('renamed')
    expect(text).toContain('afterwards')
    expect(text).not.toContain('before')
    expect(await notebook.output(position('edited')).locator('.nix-workflow-card').count()).toBe(1)
  })
})

describe('what beginners do', () => {
  const mistakes = [
    ['a number in a command', 'number', ['${toString seconds}']],
    ['a missing semicolon', 'semicolon', ['SyntaxError', ';']],
    ['a program that fails', 'failing', ['failed', 'exit code 3', 'The learning rate is far too']],
    ['a misspelled name', 'misspelled', ['Did you mean quick']],
    ['a file that no step wrote', 'absent', ['Did you mean ${quick}/text.txt?']],
    ['a step that needs one that failed', 'blocked', ['It needs failing']]
  ] as const

  it.each(mistakes)('is answered: %s', async (_, name, words) => {
    await notebook.run(position(name))
    const text = await shown(name)
    for (const word of words) expect(text).toContain(word)
    // Places of the library tell its reader nothing.
    expect(text).not.toContain('/nix/lib/')
    expect(await notebook.faults()).toEqual([])
  })

  it('leaves no error in the console of the browser', () => {
    expect(notebook.errors).toEqual([])
  })
})

/** Nearest neighbours on palmerpenguins, as somebody writes it who knows Python. */
const experiment = [
  'penguins = static { path = ./penguins.csv; };',
  `%%python clean penguins
import csv
rows = [row for row in csv.DictReader(open(inputs["penguins"])) if "NA" not in row.values()]
with open("clean.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)`,
  `%%python model clean --sweep neighbours="[1 3 5 9 15 25]"
import csv, json, math
rows = list(csv.DictReader(open(inputs["clean"] / "clean.csv")))
points = [((float(row["bill_length_mm"]), float(row["bill_depth_mm"])), row["species"]) for row in rows]
test, train = points[::4], [point for at, point in enumerate(points) if at % 4]
def guess(place):
    near = sorted(train, key=lambda point: math.dist(point[0], place))[: params["neighbours"]]
    names = [name for _, name in near]
    return max(sorted(set(names)), key=names.count)
right = sum(guess(place) == name for place, name in test)
json.dump({"accuracy": right / len(test), "tested": len(test)}, open("metrics.json", "w"))`,
  '%compare model',
  '%compare model --plot neighbours accuracy'
]

describe("an experiment of one's own", () => {
  const [cleaned, swept, compared, plotted] = [1, 2, 3, 4]
  let own: NotebookPage

  beforeAll(async () => {
    copyFileSync(
      fileURLToPath(new URL('../../notebooks/penguins/penguins.csv', import.meta.url)),
      join(lab.folder, 'penguins.csv')
    )
    writeNotebook(join(lab.folder, 'own.ipynb'), experiment)
    own = await openNotebook(browser, lab, 'own.ipynb')
    await own.runAll()
  })

  it('on real data is cleaned, swept over six values, compared and plotted', async () => {
    const words = async (index: number): Promise<string> =>
      (await own.output(index).innerText()).replaceAll('\u00a0', ' ')
    expect(await words(0)).toMatch(/penguins[^]*344 rows/)
    expect(await words(cleaned)).toMatch(/clean[^]*333 rows/)
    const rows = own.output(swept).locator('.nix-workflow-card tbody tr')
    expect(await rows.count()).toBe(6)
    expect(await words(swept)).not.toContain('failed')
    expect(await own.output(compared).locator('tbody tr').count()).toBe(6)
    const plot = own.output(plotted).locator('.nix-workflow-plot img')
    expect((await plot.boundingBox())?.width).toBeGreaterThan(200)
    await own.keepScreenshots('own')
  })

  it('is seen whole in a narrow window in the dark', async () => {
    await own.command('apputils:change-theme', { theme: 'JupyterLab Dark' })
    await own.page.setViewportSize({ width: 700, height: 900 })
    await own.page.waitForFunction(`document.body.dataset.jpThemeLight === 'false'`)
    expect(await own.faults()).toEqual([])
    expect(await axeFindings(own.page)).toEqual([])
    await own.keepScreenshots('own-dark-narrow')
    expect(own.errors).toEqual([])
  })
})
