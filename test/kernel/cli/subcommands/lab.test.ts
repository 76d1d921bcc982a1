import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { afterAll, expect, it } from 'vitest'
import { readJson } from '../../../../nix/base/schema.ts'
import { start } from '../../../../nix/process/process.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, removeTree } from '../../../support/nix.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { until } from '../../../support/wait.ts'

/* `nix-workflow lab` as a shell starts it. */

const program = resolve(import.meta.dirname, '../../../../kernelspec/bin/nix-workflow.mjs')
const packageFile = v.object({ scripts: v.object({ lab: v.string() }) })
const folder = scratchFolder('lab-command')
afterAll(() => removeTree(folder))

it('opens a copy, without a question about news, and looks for no newer version', async () => {
  const notebook = join(folder, 'a.ipynb')
  const source = join(folder, 'b.ipynb')
  writeNotebook(source, ['x = 1;'])
  const said: string[] = []
  const lab = await start(
    {
      program: process.execPath,
      arguments: [
        ...[program, 'lab', notebook, '--no-browser'],
        ...['--copy-of', `${join(folder, 'none.ipynb')},${source}`]
      ],
      environment: { ...definedIn(process.env), HOME: folder },
      folder,
      deathSignal: 'KILL'
    },
    { stdout: (line) => said.push(line), stderr: (line) => said.push(line) }
  )
  const address = () => /https?:\/\/\S+/.exec(said.join('\n'))?.[0]
  await until('the address of JupyterLab', () => address() !== undefined)
  const page = await (await fetch(address() ?? '')).text()
  const question = new URL(address() ?? '')
  question.pathname = '/lab/api/settings/@jupyterlab/apputils-extension:notification'
  const asked = await (await fetch(question)).text()
  lab.signal('SIGTERM')
  await lab.ended
  const [, settings = '{}'] =
    /<script id="jupyter-config-data"[^>]*>([^<]*)<\/script>/.exec(page) ?? []
  expect(JSON.parse(settings)).toMatchObject({ news: { disabled: true } })
  // The page goes by this one: it asks where the value is "none".
  expect(JSON.parse(asked)).toMatchObject({
    schema: { properties: { fetchNews: { default: 'false' } } }
  })
  expect(readFileSync(notebook)).toEqual(readFileSync(source))
})

it('what is tried of the showcase in this folder changes no file of it that is kept by git', () => {
  const root = resolve(import.meta.dirname, '../../../..')
  const { scripts } = readJson(packageFile, readFileSync(join(root, 'package.json'), 'utf8')) ?? {}
  const [, opened = ''] = /nix-workflow\.mjs lab (\S+)/.exec(scripts?.lab ?? '') ?? []
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n')
  expect(ignored).toContain(opened)
  for (const written of ['notebooks/out/', 'outs/', '.ipynb_checkpoints/'])
    expect(ignored).toContain(written)
})
