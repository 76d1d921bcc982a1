import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../nix/process/process.ts'
import { benchKernel, notebooksFolder, python, type BenchCell, type BenchKernel } from './kernel.ts'
import { median, timed, type Figure } from './measure.ts'

/**
 * What a large notebook costs: a cell in it, all of it at once, an edit that reaches half of it, and
 * an import that takes long. `folder` is for files of the bench alone.
 */
export async function notebookFigures(folder: string): Promise<Figure[]> {
  const cells = chainOf(1000)
  const builder = await benchKernel()
  await builder.run(tools)
  await builder.runAll(cells)
  await builder.process.shutDown()
  return [
    ...(await costOfOneCell(cells)),
    ...(await runAllCached(cells)),
    await throughNbclient(cells, folder),
    ...(await sleepers()),
    ...(await largeImport(folder)),
    ...(await edit(cells))
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

async function costOfOneCell(cells: readonly BenchCell[]): Promise<Figure[]> {
  const few = await benchKernel()
  const many = await benchKernel()
  for (const kernel of [few, many]) await kernel.run(tools)
  await few.runAll(cells.slice(0, 10))
  await many.runAll(cells)
  const [first] = cells
  if (first === undefined) throw new Error('there is no cell')
  const ask = { id: 'one', code: `one = output "\${sh}/bin/sh -c 'echo one > x'";` }
  await few.run(ask)
  await many.run(ask)
  const inFew: number[] = []
  const inMany: number[] = []
  for (let round = 0; round < 60; round += 1) {
    inFew.push(await few.run(ask))
    inMany.push(await many.run(ask))
  }
  await few.process.shutDown()
  await many.process.shutDown()
  return [
    {
      what: 'a cell among 1,000 steps',
      measured: `${median(inMany).toFixed(1)} ms against ${median(inFew).toFixed(1)} ms among 10`,
      value: median(inMany) / median(inFew),
      limit: 1.5,
      unit: '×'
    }
  ]
}

async function runAllCached(cells: readonly BenchCell[]): Promise<Figure[]> {
  const kernel = await benchKernel()
  await kernel.run(tools)
  const before = processorTime(kernel)
  const took = await timed(() => kernel.runAll(cells))
  const used = processorTime(kernel) - before
  await kernel.process.shutDown()
  return [
    {
      what: 'run-all of 1,000 cached steps, new kernel',
      measured: `${took.toFixed(0)} ms from the first request to the last idle`,
      value: used,
      limit: 2000,
      unit: 'ms'
    }
  ]
}

/** Milliseconds of processor time of the kernel's own process. */
function processorTime({ process: { pid } }: BenchKernel): number {
  const stat = readFileSync(`/proc/${pid ?? 'self'}/stat`, 'utf8').replace(/^.*\) /s, '')
  const fields = stat.split(' ')
  // Ticks of a hundredth of a second: user and system.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function throughNbclient(cells: readonly BenchCell[], folder: string): Promise<Figure> {
  const notebook = join(folder, 'thousand.ipynb')
  const code = [tools, ...cells].map(({ code: source }) => ({
    cell_type: 'code',
    source,
    metadata: {},
    outputs: [],
    execution_count: null
  }))
  const kernelspec = { name: 'nix-workflow', display_name: 'Nix Workflow', language: 'nix' }
  writeFileSync(
    notebook,
    JSON.stringify({ cells: code, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 4 })
  )
  const script = `
import sys, time, nbformat
from nbclient import NotebookClient
nb = nbformat.read(sys.argv[1], as_version=4)
client = NotebookClient(nb, timeout=600, resources={"metadata": {"path": sys.argv[2]}})
start = time.monotonic()
client.execute()
print((time.monotonic() - start) * 1000)
`
  const file = join(folder, 'execute.py')
  writeFileSync(file, script)
  const { exitCode, stdout, stderr } = await run({
    program: python,
    arguments: [file, notebook, notebooksFolder],
    environment: {}
  })
  rmSync(notebook)
  if (exitCode !== 0) throw new Error(stderr)
  const total = Number(stdout.trim())
  return {
    what: 'a cached step through nbclient, of 1,000',
    measured: `${(total / 1000).toFixed(1)} s in all, the kernel's start included`,
    value: total / cells.length,
    limit: 40,
    unit: 'ms'
  }
}

/** A hundred independent steps of a second each, eight at a time: thirteen seconds at the best. */
async function sleepers(): Promise<Figure[]> {
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
  const ideal = 13_000
  return [
    {
      what: '100 steps of 1 s, 8 jobs, run-all',
      measured: `${(took / 1000).toFixed(1)} s against ${ideal / 1000} s at the best`,
      value: took / ideal,
      limit: 1.15,
      unit: '×'
    }
  ]
}

/** An import that takes seconds: a module system in small, evaluated by brute force. */
async function largeImport(folder: string): Promise<Figure[]> {
  const file = join(folder, 'large.nix')
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
    {
      what: 'a second cell that uses a large import',
      measured: `${median(uses).toFixed(1)} ms against ${median(without).toFixed(1)} ms without; the first took ${(first / 1000).toFixed(1)} s`,
      value: median(uses) - median(without),
      limit: 20,
      unit: 'ms'
    }
  ]
}

/** An edit that reaches 500 steps: what it takes besides Nix, by the kernel's processor time. */
async function edit(cells: readonly BenchCell[]): Promise<Figure[]> {
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
  return [
    {
      what: 'an edit that reaches 500 cells, whole',
      measured: 'processor time of the kernel, with 500 displays drawn and sent; nothing is asked',
      value: median(used),
      limit: null,
      unit: 'ms'
    }
  ]
}
