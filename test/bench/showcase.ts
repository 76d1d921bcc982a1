import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { succeed } from '../support/succeed.ts'
import { benchKernel, codeCells, notebooksFolder, peakMegabytes } from './kernel.ts'
import { interleaved, median, memory, ratio, timed, type Figure } from './measure.ts'
import { nixWorkflow } from './package.ts'
import { programOf } from './program.ts'
import { ipykernel } from './start.ts'
import type { BenchStore } from './stores.ts'

/** Rounds of what takes a fraction of a second; of what takes seconds, fewer. */
const manyRounds = 9
const fewRounds = 3

const cells = codeCells('showcase.ipynb')

/** The showcase from nothing, beside `nix-build` of the same steps. */
export async function coldFigures(store: BenchStore): Promise<readonly Figure[]> {
  const file = programFile(store)
  const cold = async (work: (nix: Nix) => Promise<number>) => work(await store.withoutSteps())
  const [kernel = [], nix = []] = await interleaved(
    fewRounds,
    () => cold(() => oneAtATime()),
    () => cold((nix) => nixBuild(nix, file, '--max-jobs', '1'))
  )
  // As many jobs as the kernel lets Nix have where nobody says: one a processor.
  const jobs = String(cpus().length)
  const [queued = [], parallel = []] = await interleaved(
    fewRounds,
    () => cold(() => atOnce()),
    () => cold((nix) => nixBuild(nix, file, '--max-jobs', jobs))
  )
  const one = [median(kernel), median(nix)] as const
  const all = [median(queued), median(parallel)] as const
  return [
    ratio('showcase cold, a cell at a time', one, 1.1, 'of nix-build --max-jobs 1'),
    ratio('showcase cold, queued', all, 1.05, `of nix-build --max-jobs ${jobs}`)
  ]
}

/** The showcase where all is there: in a new kernel, and cells of it again in one that lives. */
export async function cachedFigures(store: BenchStore): Promise<readonly Figure[]> {
  const file = programFile(store)
  await oneAtATime()
  const [queued = [], one = [], nothing = []] = await interleaved(
    manyRounds,
    () => atOnce(),
    () => oneAtATime(),
    () => nixBuild(store.nix, file)
  )
  const of = 'of a nix-build with nothing to do'
  return [
    ratio('showcase cached, new kernel, at once', [median(queued), median(nothing)], 1, of),
    ratio('showcase cached, new kernel, a cell at a time', [median(one), median(nothing)], 1.5, of),
    ...(await againFigures())
  ]
}

/** `nix-workflow run` of the showcase where all is there, from exec to exit. */
export async function commandFigures(store: BenchStore): Promise<readonly Figure[]> {
  const file = programFile(store)
  await oneAtATime()
  const call = {
    program: process.execPath,
    arguments: [nixWorkflow, 'run', join(notebooksFolder, 'showcase.ipynb')],
    environment: {}
  }
  const command = () => timed(() => succeed(call))
  const [ours = [], nothing = []] = await interleaved(manyRounds, command, () =>
    nixBuild(store.nix, file)
  )
  const took = [median(ours), median(nothing)] as const
  return [ratio('nix-workflow run, all cached', took, null, 'of a nix-build with nothing to do')]
}

async function againFigures(): Promise<readonly Figure[]> {
  const kernel = await benchKernel()
  const python = await benchKernel(ipykernel)
  for (const cell of cells) await kernel.run(cell)
  const steps = cells.filter(({ code }) => /output ''/.test(code))
  const bare = { id: 'bench', code: `answer = output ''\${predict}/bin/predict --help'';` }
  await kernel.run(bare)
  const [withoutFiles = [], pass = []] = await interleaved(
    30,
    () => kernel.run(bare),
    () => python.run({ id: 'pass', code: '1' })
  )
  const withFiles: number[] = []
  for (let round = 0; round < 5; round += 1)
    for (const cell of steps) withFiles.push(await kernel.run(cell))
  const peak = peakMegabytes(kernel)
  await kernel.process.shutDown()
  await python.process.shutDown()
  const of = "of ipykernel's 1"
  return [
    ratio('a cell run again, without files', [median(withoutFiles), median(pass)], 5, of),
    ratio('a showcase cell run again, files read', [median(withFiles), median(pass)], 10, of),
    memory('peak memory of the kernel', peak, 120, 'after the showcase, run six times over')
  ]
}

/** The notebook as a program for Nix alone. */
function programFile(store: BenchStore): string {
  const file = join(store.scratch, 'showcase.nix')
  const definitions = cells.map(({ code }) => code).filter((code) => code.trim().endsWith(';'))
  const program = programOf(definitions, store, 'notebook')
  writeFileSync(file, program.replaceAll('./showcase/', `${notebooksFolder}/showcase/`))
  return file
}

async function nixBuild(nix: Nix, file: string, ...settings: readonly string[]): Promise<number> {
  const flags = ['-A', 'comparison', '--no-out-link', ...settings]
  const call = { ...invokeNix(nix, 'nix-store', [file, ...flags]), program: 'nix-build' }
  return timed(() => succeed(call))
}

/**
 * A new kernel runs the showcase, one cell at a time: the sum of busy to idle. The first cell comes
 * at once, so that it waits for all that the kernel loads and for its evaluator's start.
 */
async function oneAtATime(): Promise<number> {
  const kernel = await benchKernel()
  let total = 0
  for (const cell of cells) total += await kernel.run(cell)
  await kernel.process.shutDown()
  return total
}

/** All at once, as a run-all sends them, from the first request to the last idle. */
async function atOnce(): Promise<number> {
  const kernel = await benchKernel()
  const took = await timed(() => kernel.runAll(cells))
  await kernel.process.shutDown()
  return took
}
