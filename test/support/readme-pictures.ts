import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/index.ts'
import { writeNotebook } from '../browser/notebook-file.ts'
import { type NotebookPage, openNotebook } from '../browser/notebook-page.ts'
import { startBrowser } from './browser.ts'
import { startLab } from './lab.ts'

const cells = {
  tools: `build_data = program "build-data" ./showcase/build-data.py;
train = program "train" ./showcase/train.py;`,
  data: 'dataset = output "${build_data}/bin/build-data --name=demo --samples=500 --seed=42";',
  model: `model = output ''
  \${train}/bin/train --data=\${dataset}/data.csv --epochs=30 --lr=0.001
'';`,
  sweep: `models = sweep { lr = [ 0.1 0.01 0.001 ]; epochs = [ 5 20 ]; } (
  p: output { program = "\${train}/bin/train"; args = { data = "\${dataset}/data.csv"; } // p; }
);`,
  squares: `%%python squares upto=10
with open("squares.txt", "w") as file:
    for n in range(params["upto"]):
        print(n, "squared is", n * n, file=file)`,
  ranking: `ranking = output ''
  \${toolchain.sh}/bin/sort --numeric-sort --reverse
    --output=ranking.txt \${squares}/squares.txt
'';`
} as const

const position = (name: keyof typeof cells): number => Object.keys(cells).indexOf(name)

/** A picture shows no more of a cell than this, in pixels. */
const tallest = 690

/** Takes the pictures of README anew, in JupyterLab, with real builds. */
export async function takePictures(folder: string): Promise<void> {
  const [browser, lab] = await Promise.all([
    startBrowser(),
    startLab(join(packageRoot, 'notebooks'))
  ])
  mkdirSync(folder, { recursive: true })
  try {
    writeNotebook(join(lab.folder, 'pictures.ipynb'), Object.values(cells))
    const notebook = await openNotebook(browser, lab, 'pictures.ipynb')
    await notebook.page.setViewportSize({ width: 1080, height: 1800 })
    await notebook.command('application:toggle-left-area')
    await notebook.runAll()
    const keep = async (name: string, cell: keyof typeof cells): Promise<void> =>
      writeFileSync(join(folder, `${name}.png`), await pictureOf(notebook, position(cell)))
    await keep('card', 'model')
    await keep('sweep', 'sweep')
    await notebook.edit(position('squares'), cells.squares.replace('upto=10', 'upto=20'))
    await notebook.run(position('squares'))
    await keep('stale', 'ranking')
  } finally {
    await browser.close()
    await lab.stop()
  }
}

async function pictureOf(notebook: NotebookPage, index: number): Promise<Buffer> {
  const cell = notebook.cell(index)
  await cell.scrollIntoViewIfNeeded()
  const box = await cell.boundingBox()
  if (box === null) throw new Error(`Cell ${index} is out of sight.`)
  const clip = { ...box, height: Math.min(box.height, tallest) }
  return notebook.page.screenshot({ clip })
}
