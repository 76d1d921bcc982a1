import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { succeed } from '../support/succeed.ts'
import { benchKernel, notebooksFolder, processorTime, python, type BenchCell } from './kernel.ts'
import { interleaved, median, ratio, time, timed, type Figure } from './measure.ts'
import { kernelCommand } from './package.ts'
import type { BenchStore } from './stores.ts'

/** Where the first part of it has built the steps of a large notebook, the others find them. */
async function build(cells: readonly BenchCell[]): Promise<void> {
  const builder = await benchKernel()
  await builder.run(tools)
  await builder.runAll(cells)
  await builder.process.shutDown()
}

/** What a large notebook costs: a cell in it, all of it at once, an edit that reaches half of it. */
export async function largeFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const cells = chainOf(1000)
  await build(cells)
  return [
    await costOfOneCell(cells),
    ...(await runAllCached(cells)),
    await throughNbclient(cells, mkdtempSync(join(scratch, 'notebook-'))),
    await edit(cells)
  ]
}

const tools: BenchCell = { id: 'tools', code: '%freeze sh sleep' }

/** Steps in hundreds of short chains, as sweeps are: each reads the one before it in its chain. */
function chainOf(count: number): BenchCell[] {
  return Array.from({ length: count }, (_, index) => {
    const reads = index % 10 === 0 ? '' : ` \${s${index - 1}}`
    const code = `s${index} = output "\${sh}/bin/sh -c 'echo ${index}${reads} > x'";`
    return { id: `cell ${index}`, code }
  })
}

async function costOfOneCell(cells: readonly BenchCell[]): Promise<Figure> {
  const few = await benchKernel()
  const many = await benchKernel()
  for (const kernel of [few, many]) await kernel.run(tools)
  await few.runAll(cells.slice(0, 10))
  await many.runAll(cells)
  const ask = { id: 'one', code: `one = output "\${sh}/bin/sh -c 'echo one > x'";` }
  await few.run(ask)
  await many.run(ask)
  const [inFew = [], inMany = []] = await interleaved(
    60,
    () => few.run(ask),
    () => many.run(ask)
  )
  await few.process.shutDown()
  await many.process.shutDown()
  return ratio('a cell among 1,000 steps', [median(inMany), median(inFew)], 1.5, 'among 10')
}

/** Processor time of the kernel's own process, which the speed of Nix has no part in. */
async function runAllCached(cells: readonly BenchCell[]): Promise<readonly Figure[]> {
  const all: number[] = []
  const took = async (some: readonly BenchCell[]) => {
    const kernel = await benchKernel()
    await kernel.run(tools)
    const before = processorTime(kernel)
    const milliseconds = await timed(() => kernel.runAll(some))
    if (some === cells) all.push(milliseconds)
    const used = processorTime(kernel) - before
    await kernel.process.shutDown()
    return used
  }
  const [used = [], few = []] = await interleaved(
    3,
    () => took(cells),
    () => took(cells.slice(0, 100))
  )
  // Ten times the cells, and a fifth.
  return [
    ratio(
      'run-all of 1,000 cached steps, new kernel, processor time',
      [median(used), median(few)],
      12,
      'of 100'
    ),
    time('run-all of 1,000 cached steps, new kernel', median(all), 'first request to last idle')
  ]
}

/** A notebook through nbclient, as papermill and nbval run one, and the seconds that it takes. */
const nbclientScript = `
import sys, time, nbformat
from nbclient import NotebookClient
nb = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(nb, timeout=600, resources={"metadata": {"path": sys.argv[2]}})
start = time.monotonic()
client.execute()
print((time.monotonic() - start) * 1000)
`

async function throughNbclient(cells: readonly BenchCell[], folder: string): Promise<Figure> {
  const script = join(folder, 'execute.py')
  writeFileSync(script, nbclientScript)
  // The kernel that is measured goes before one that is installed.
  const spec = join(folder, 'kernels', 'nix-workflow')
  mkdirSync(spec, { recursive: true })
  const named = { argv: kernelCommand(), display_name: 'Nix Workflow', language: 'nix' }
  writeFileSync(join(spec, 'kernel.json'), JSON.stringify(named))
  const through = async (name: string, language: string, sources: readonly string[]) => {
    const notebook = join(folder, `${name}.ipynb`)
    const code = sources.map((source) => ({
      ...{ cell_type: 'code', metadata: {}, outputs: [], execution_count: null },
      source
    }))
    const metadata = { kernelspec: { name, display_name: name, language } }
    writeFileSync(
      notebook,
      JSON.stringify({ cells: code, metadata, nbformat: 4, nbformat_minor: 4 })
    )
    const { stdout } = await succeed({
      program: python,
      arguments: [script, notebook, notebooksFolder],
      environment: { JUPYTER_PATH: folder }
    })
    return Number(stdout.trim())
  }
  const ours = [tools, ...cells].map(({ code }) => code)
  return ratio(
    '1,000 cached steps through nbclient',
    [
      await through('nix-workflow', 'nix', ours),
      await through(
        'python3',
        'python',
        ours.map(() => '1')
      )
    ],
    2,
    "of as many cells of ipykernel's, each kernel's start included"
  )
}

/** A hundred independent steps of a second each, eight at a time: thirteen seconds at the best. */
export async function parallelFigures(): Promise<readonly Figure[]> {
  const before = process.env['NIX_CONFIG']
  process.env['NIX_CONFIG'] = `${before ?? ''}\nmax-jobs = 8`
  const kernel = await benchKernel()
  await kernel.run(tools)
  const cells = Array.from({ length: 100 }, (_, index) => ({
    id: `sleeper ${index}`,
    code: `z${index} = output "\${sh}/bin/sh -c '\${sleep}/bin/sleep 1; echo ${index} > x'";`
  }))
  const took = await timed(() => kernel.runAll(cells))
  await kernel.process.shutDown()
  if (before === undefined) delete process.env['NIX_CONFIG']
  else process.env['NIX_CONFIG'] = before
  return [ratio('100 steps of 1 s, 8 jobs, run-all', [took, 13_000], 1.15, 'at the best')]
}

/** An import that takes seconds: a module system in small, evaluated by brute force. */
export async function importFigures({ scratch }: BenchStore): Promise<readonly Figure[]> {
  const file = join(mkdtempSync(join(scratch, 'import-')), 'large.nix')
  writeFileSync(
    file,
    `let
      options = builtins.genList (i: { name = "option\${toString i}"; value = i; }) 1500;
      merge = modules: builtins.foldl' (all: one: all // { \${one.name} = (all.\${one.name} or 0) + one.value; }) { } modules;
      rounds = builtins.genList (i: merge options) 60;
    in { total = builtins.foldl' (sum: one: sum + builtins.foldl' (a: name: a + one.\${name}) 0 (builtins.attrNames one)) 0 rounds; word = n: "word \${toString n}"; }`
  )
  const kernel = await benchKernel()
  await kernel.run({ id: 'large', code: `large = import ${file};` })
  const first = await kernel.run({ id: 'total', code: 'total = large.total;' })
  const uses: number[] = []
  const without: number[] = []
  for (let round = 0; round < 15; round += 1) {
    uses.push(await kernel.run({ id: 'uses', code: `uses = large.total + ${round};` }))
    without.push(await kernel.run({ id: 'without', code: `without = 5 + ${round};` }))
  }
  await kernel.process.shutDown()
  return [
    time('a first cell that uses a large import', first, 'it is evaluated'),
    ratio(
      'a second cell that uses a large import',
      [median(uses), median(without)],
      3,
      'of a cell without it'
    )
  ]
}

/** An edit that reaches half of the cells, with what is drawn and sent for each. */
async function edit(cells: readonly BenchCell[]): Promise<Figure> {
  const kernel = await benchKernel()
  await kernel.run(tools)
  const root = (word: string) => ({ id: 'root', code: `root = "${word}";` })
  await kernel.run(root('one'))
  const reached = cells.slice(0, 500).map((_, index) => ({
    id: `reached ${index}`,
    code: `r${index} = "\${root} ${index}";`
  }))
  await kernel.runAll(reached)
  const used: number[] = []
  for (const word of ['two', 'three', 'four', 'five', 'six']) {
    const before = processorTime(kernel)
    await kernel.run(root(word))
    used.push(processorTime(kernel) - before)
  }
  await kernel.process.shutDown()
  return time(
    'an edit that reaches 500 cells, with all displays',
    median(used),
    'processor time of the kernel'
  )
}
