import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run } from '../../nix/process/process.ts'
import { copyTo, withLineage } from '../../nix/store/copy.ts'
import { recordedOutput } from '../../nix/store/records.ts'
import { writeNotebook } from '../browser/notebook-file.ts'
import { notebooksFolder } from './kernel.ts'
import { interleaved, median, ratio, timed, type Figure } from './measure.ts'
import { nixWorkflow } from './package.ts'
import { programOf } from './program.ts'
import type { BenchStore } from './stores.ts'

const rounds = 3

/** What is sent, opened and looked at, beside what Nix and a hash take for the same. */
export async function sharingFigures(store: BenchStore): Promise<readonly Figure[]> {
  return [
    ...(await sentFigures(store)),
    ...(await checkFigures(store)),
    ...(await verifyFigures(store))
  ]
}

/** The showcase as a bundle, and fetched from a local cache by an empty store that has a toolchain. */
async function sentFigures(store: BenchStore): Promise<readonly Figure[]> {
  const { scratch } = store
  const notebook = join(notebooksFolder, 'showcase.ipynb')
  const executed = join(scratch, 'executed.ipynb')
  await command(['run', notebook, '-o', executed])
  const drvPaths = drvPathsIn(executed)
  const lineage = await withLineage(store.nix, drvPaths)
  const outPaths = drvPaths.flatMap((one) => recordedOutput(store.nix, one) ?? [])
  const [bundle, cache, tar] = [
    join(scratch, 'bundle'),
    join(scratch, 'cache'),
    join(scratch, 'tar')
  ]
  const [bundles = [], copies = []] = await interleaved(
    rounds,
    () => {
      rmSync(bundle, { force: true })
      return timed(() => command(['bundle', notebook, '-o', bundle]))
    },
    () => {
      for (const path of [cache, tar]) rmSync(path, { recursive: true, force: true })
      return timed(async () => {
        await copyTo(store.nix, `file://${cache}?compression=zstd`, lineage)
        await succeed({ program: 'tar', arguments: ['-cf', tar, '-C', cache, '.'] })
      })
    }
  )
  const settings = `${process.env['NIX_CONFIG'] ?? ''}\nsubstituters = file://${cache}`
  const [fetches = [], nixFetches = []] = await interleaved(
    rounds,
    async () => {
      await store.withoutSteps()
      return timed(() => command(['run', notebook], { NIX_CONFIG: settings }))
    },
    async () => {
      const nix = await store.withoutSteps()
      return timed(() => fetched(nix, cache, outPaths))
    }
  )
  const bundled = [median(bundles), median(copies)] as const
  const opened = [median(fetches), median(nixFetches)] as const
  return [
    ratio('a bundle of the showcase', bundled, 1.2, 'of nix copy to a folder and tar'),
    ratio('the showcase from a local cache', opened, 1.2, 'of nix copy from it')
  ]
}

/** Copies the same results by Nix alone. */
async function fetched(nix: Nix, cache: string, outPaths: readonly string[]): Promise<void> {
  const words = ['copy', '--no-check-sigs', '--from', `file://${cache}`, ...outPaths]
  await succeed(invokeNix(nix, 'nix', words))
}

/** `check` of a thousand cells, as it is seen for the first time and again, beside nix-instantiate. */
async function checkFigures(store: BenchStore): Promise<readonly Figure[]> {
  const [first, again, nix]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    const definitions = Array.from({ length: 1000 }, (_, index) => {
      const before = index === 0 ? '' : ` \${step${index - 1}}`
      return `step${index} = output "\${toolchain.sh}/bin/sh -c 'echo ${round}${before}'";`
    })
    const notebook = join(store.scratch, `thousand-${round}.ipynb`)
    writeNotebook(notebook, definitions)
    const file = join(store.scratch, `thousand-${round}.nix`)
    writeFileSync(file, programOf(definitions, store, '[ notebook.step999 ]'))
    // Its exit code says that this machine's toolchain is no pinned one.
    const check = () => timed(() => command(['check', notebook], {}, [0, 1]))
    first.push(await check())
    again.push(await check())
    const words = { ...invokeNix(store.nix, 'nix-store', [file]), program: 'nix-instantiate' }
    nix.push(await timed(() => succeed(words)))
  }
  const of = 'of nix-instantiate'
  return [
    ratio('check of 1,000 cells', [median(first), median(nix)], 1.2, of),
    ratio('check of 1,000 cells, recorded', [median(again), median(nix)], 0.1, of)
  ]
}

/** `verify` of a hundred results of a megabyte that are there, beside hashing the same files. */
async function verifyFigures(store: BenchStore): Promise<readonly Figure[]> {
  const notebook = join(store.scratch, 'hundred.ipynb')
  writeNotebook(notebook, [
    'all = sweep { n = builtins.genList (n: n) 100; } ({ n }: output "${toolchain.sh}/bin/sh -c \'seq ${toString n} 150000 > x\'");'
  ])
  const executed = join(store.scratch, 'hundred-executed.ipynb')
  await command(['run', notebook, '-o', executed])
  const text = readFileSync(executed, 'utf8')
  const outPaths = new Set(text.match(/\/nix\/store\/[0-9a-z]{32}-sh(?=")/g))
  const files = [...outPaths].map((path) => join(store.nix.onDisk(path), 'x'))
  const [ours = [], hashes = []] = await interleaved(
    rounds,
    () => timed(() => command(['verify', executed])),
    () => timed(() => succeed({ program: 'sha256sum', arguments: files }))
  )
  const took = [median(ours), median(hashes)] as const
  return [
    ratio('verify of 100 results that are there', took, 2, `of sha256sum of ${files.length} files`)
  ]
}

function drvPathsIn(executed: string): string[] {
  const text = readFileSync(executed, 'utf8')
  return [...new Set([...text.matchAll(/"drvPath": "([^"]+)"/g)].map(([, path = '']) => path))]
}

async function command(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  mayEndWith: readonly number[] = [0]
): Promise<void> {
  const ended = await run({
    program: process.execPath,
    arguments: [nixWorkflow, ...words],
    environment
  })
  if (!mayEndWith.includes(ended.exitCode ?? -1)) throw new Error(ended.stderr + ended.stdout)
}

async function succeed(invocation: Parameters<typeof run>[0]): Promise<void> {
  const { exitCode, stderr } = await run(invocation)
  if (exitCode !== 0) throw new Error(stderr)
}
