import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { cacheFolder, notebookFolder } from '../../kernel/cli/bundle/manifest.ts'
import { readText } from '../../nix/base/index.ts'
import type { Nix } from '../../nix/installation/installation.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { run, start } from '../../nix/process/process.ts'
import { copyTo, withLineage } from '../../nix/store/copy.ts'
import { recordedOutput } from '../../nix/store/records.ts'
import { writeNotebook } from '../browser/notebook-file.ts'
import { foundNix, removeTree } from '../support/nix.ts'
import { succeed } from '../support/succeed.ts'
import { notebooksFolder } from './kernel.ts'
import { interleaved, median, memory, ratio, timed, type Figure } from './measure.ts'
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

/** The showcase as a bundle, and fetched by an empty store; then a large result. */
async function sentFigures(store: BenchStore): Promise<readonly Figure[]> {
  const { scratch } = store
  const showcase = await built(store, join(notebooksFolder, 'showcase.ipynb'), 'showcase')
  const lineage = await withLineage(store.nix, showcase.drvPaths)
  const [cache, tar] = [join(scratch, 'sent-cache'), join(scratch, 'sent-tar')]
  const [bundles = [], copies = []] = await interleaved(
    rounds,
    () => {
      rmSync(showcase.bundle, { force: true })
      return timed(() => command(['bundle', showcase.notebook, '-o', showcase.bundle]))
    },
    () => {
      for (const path of [cache, tar]) rmSync(path, { recursive: true, force: true })
      return timed(async () => {
        await copyTo(store.nix, `file://${cache}?compression=zstd`, lineage)
        await succeed({ program: 'tar', arguments: ['-cf', tar, '-C', cache, '.'] })
      })
    }
  )
  const large = join(scratch, 'large.ipynb')
  writeNotebook(large, [
    `big = output "\${toolchain.sh}/bin/sh -c 'head -c ${largeBytes} /dev/urandom > x'";`
  ])
  const written = await built(store, large, 'large')
  const peak = await bundled(written)
  const bundledTimes = [median(bundles), median(copies)] as const
  const megabytes = `of ${largeBytes / 1e6} MB`
  return [
    ratio('a bundle of the showcase', bundledTimes, 1.2, 'of nix copy to a folder and tar'),
    memory(`a bundle ${megabytes}`, peak, 200, 'most that nix-workflow had resident'),
    ...(await fetchFigures(store, showcase, 'the showcase')),
    ...(await fetchFigures(store, written, `a result ${megabytes}`))
  ]
}

const largeBytes = 300_000_000

/** A notebook whose results are in the store of the bench. */
interface Built {
  readonly notebook: string
  readonly drvPaths: readonly string[]
  readonly outPaths: readonly string[]
  /** Where its bundle is. */
  readonly bundle: string
}

async function built(store: BenchStore, notebook: string, name: string): Promise<Built> {
  const executed = join(store.scratch, `${name}-executed.ipynb`)
  await command(['run', notebook, '-o', executed])
  const drvPaths = drvPathsIn(executed)
  const outPaths = drvPaths.flatMap((one) => recordedOutput(store.nix, one) ?? [])
  return { notebook, drvPaths, outPaths, bundle: join(store.scratch, `${name}.bundle`) }
}

/** Bundles it. Gives the most memory that the command had, in megabytes. */
async function bundled({ notebook, bundle }: Built): Promise<number> {
  const words = ['bundle', notebook, '-o', bundle]
  const child = await start({ program: process.execPath, arguments: [nixWorkflow, ...words] }, {})
  child.endInput()
  let peak = 0
  const look = () => {
    const status = readText(`/proc/${child.pid ?? 0}/status`) ?? ''
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1000)
  }
  const timer = setInterval(look, 20)
  const { exitCode } = await child.ended
  clearInterval(timer)
  if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}`)
  return peak
}

/**
 * Somebody else's machine: an empty store and no record of anything. The notebook is as it was sent,
 * with its toolchain, and all of its results are in a folder of a binary cache: it was bundled before.
 * Judged is how long the command fetches, which beside that starts two programs, evaluates, looks into
 * the results and draws them.
 */
async function fetchFigures(
  { scratch }: BenchStore,
  { notebook, bundle, outPaths }: Built,
  what: string
): Promise<readonly Figure[]> {
  const unpacked = `${bundle}-unpacked`
  mkdirSync(unpacked)
  await succeed({ program: 'tar', arguments: ['-xf', bundle, '-C', unpacked] })
  const cache = join(unpacked, cacheFolder)
  const sent = join(unpacked, notebookFolder, basename(notebook))
  const settings = `${process.env['NIX_CONFIG'] ?? ''}\nsubstituters = file://${cache}`
  const trace = `${bundle}-trace.jsonl`
  const fetching: number[] = []
  const onOther = async (
    work: (nix: Nix, place: Readonly<Record<string, string>>) => Promise<void>
  ) => {
    const folder = mkdtempSync(join(scratch, 'other-'))
    const place = {
      NIX_WORKFLOW_STORE: join(folder, 'store'),
      NIX_WORKFLOW_STATE: join(folder, 'state')
    }
    const nix = await foundNix({ ...process.env, ...place })
    const took = await timed(() => work(nix, place))
    removeTree(folder)
    return took
  }
  const [ours = [], nix = []] = await interleaved(
    rounds,
    () =>
      onOther(async (_, place) => {
        rmSync(trace, { force: true })
        const tracing = { NIX_WORKFLOW_LOG: `nix:${trace}` }
        const said = await command(['run', sent], { ...place, ...tracing, NIX_CONFIG: settings })
        const all = `${outPaths.length} fetched`
        if (!said.includes(all)) throw new Error(`not ${all}:\n${said}`)
        fetching.push(fetchingIn(readFileSync(trace, 'utf8')))
      }),
    () => onOther((nix) => fetched(nix, cache, outPaths))
  )
  const [whole, copying] = [median(ours), median(nix)]
  const from = `${what} from a local cache`
  return [
    ratio(`${from}, fetching`, [median(fetching), copying], 1.2, 'of nix copy from it'),
    ratio(`${from}, nix-workflow run`, [whole, copying], null, 'of nix copy from it')
  ]
}

const traced = v.object({
  ...{ at: v.number(), event: v.string(), pid: v.number() },
  options: v.optional(v.string(), '')
})

/** From the start of the first call of Nix that fetches or builds to the end of the last one, in milliseconds. */
function fetchingIn(trace: string): number {
  const lines = trace.trim().split('\n')
  const events = lines.flatMap((line) => {
    const read = v.safeParse(traced, JSON.parse(line))
    return read.success ? [read.output] : []
  })
  // What only looks, and what proves the sandbox, asks no other machine.
  const begun = events.filter(
    ({ event, options }) =>
      event === 'started' && / ?--realise .*-vvv/.test(options) && !options.includes('--builders')
  )
  const pids = new Set(begun.map(({ pid }) => pid))
  const ended = events.filter(({ event, pid }) => event === 'ended' && pids.has(pid))
  return Math.max(...ended.map(({ at }) => at)) - Math.min(...begun.map(({ at }) => at))
}

/** Copies the same results by Nix alone. */
async function fetched(nix: Nix, cache: string, outPaths: readonly string[]): Promise<void> {
  const words = ['copy', '--no-check-sigs', '--from', `file://${cache}`, ...outPaths]
  await succeed(invokeNix(nix, 'nix', words))
}

/**
 * `check` of a thousand cells, as it is seen for the first time and again, beside nix-instantiate of as
 * many that it has not seen either: both write as many derivations.
 */
async function checkFigures(store: BenchStore): Promise<readonly Figure[]> {
  const [first, again, nix]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    const notebook = join(store.scratch, `thousand-${round}.ipynb`)
    writeNotebook(notebook, thousand(`ours ${round}`))
    const file = join(store.scratch, `thousand-${round}.nix`)
    const theirs = thousand(`theirs ${round}`)
    writeFileSync(file, programOf(theirs, store, '[ notebook.step999 ]'))
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

/** A chain of a thousand steps, a cell each. */
function thousand(text: string): readonly string[] {
  return Array.from({ length: 1000 }, (_, index) => {
    const before = index === 0 ? '' : ` \${step${index - 1}}`
    return `step${index} = output "\${toolchain.sh}/bin/sh -c 'echo ${text}${before}'";`
  })
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
): Promise<string> {
  const ended = await run({
    program: process.execPath,
    arguments: [nixWorkflow, ...words],
    environment
  })
  if (!mayEndWith.includes(ended.exitCode ?? -1)) throw new Error(ended.stderr + ended.stdout)
  return ended.stdout
}
