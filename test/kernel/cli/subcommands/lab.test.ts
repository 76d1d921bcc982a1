import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { start } from '../../../../nix/process/process.ts'
import { writeNotebook } from '../../../browser/notebook-file.ts'
import { definedIn, removeTree } from '../../../support/nix.ts'
import { scratchFolder } from '../../../support/scratch.ts'
import { until } from '../../../support/wait.ts'

/* `nix-workflow lab` as a shell starts it. */

const program = resolve(import.meta.dirname, '../../../../kernelspec/bin/nix-workflow.mjs')
const folder = scratchFolder('lab-command')
afterAll(() => removeTree(folder))

it('opens without a question about news, and looks for no newer version', async () => {
  const notebook = join(folder, 'a.ipynb')
  writeNotebook(notebook, ['x = 1;'])
  const said: string[] = []
  const lab = await start(
    {
      program: process.execPath,
      arguments: [program, 'lab', notebook, '--no-browser'],
      environment: { ...definedIn(process.env), HOME: folder },
      folder,
      deathSignal: 'KILL'
    },
    { stdout: (line) => said.push(line), stderr: (line) => said.push(line) }
  )
  const address = () => /https?:\/\/\S+/.exec(said.join('\n'))?.[0]
  await until('the address of JupyterLab', () => address() !== undefined)
  const page = await (await fetch(address() ?? '')).text()
  lab.signal('SIGTERM')
  await lab.ended
  const [, settings = '{}'] =
    /<script id="jupyter-config-data"[^>]*>([^<]*)<\/script>/.exec(page) ?? []
  expect(JSON.parse(settings)).toMatchObject({ news: { disabled: true } })
})
