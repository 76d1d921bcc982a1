import { appendFileSync, cpSync, mkdirSync, rmSync, utimesSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../kernel/host/package-root.ts'
import { notebooksFolder } from './kernel.ts'
import { median, ratio, type Figure } from './measure.ts'
import { peersOf, type Peer, type Run, type Work } from './peers/peer.ts'
import { writeTrivialSteps } from './peers/trivial-steps.ts'
import type { BenchStore } from './stores.ts'

/** Whole processes of a second or more: the middle of three in turn. */
const rounds = 3

/**
 * Other workflow managers on the same work, whole commands from exec to exit, in turn: what each
 * takes, and how many steps each runs, where nothing is there, where all is, and after edits.
 */
export async function peerFigures(store: BenchStore): Promise<readonly Figure[]> {
  const peers = await peersOf(store)
  return [...(await showcase(store, peers)), ...(await trivialSteps(store, peers))]
}

/** What is done to the project before a run, in this order. */
const edits: readonly (readonly [string, (folder: string) => void])[] = [
  ['from nothing', () => undefined],
  ['nothing to do', () => undefined],
  ['the last tool edited', (folder) => append(folder, 'compare.py', 'edited = True')],
  ['the first tool edited, same data', (folder) => append(folder, 'build-data.py', 'edited = 1')],
  ['a comment in a tool edited', (folder) => append(folder, 'train.py', '# A comment.')],
  ['a tool touched', (folder) => touch(folder, 'build-data.py')]
]

const tool = (folder: string, name: string) => join(folder, 'showcase', name)

const append = (folder: string, name: string, line: string) =>
  appendFileSync(tool(folder, name), `\n${line}\n`)

/** Past the time stamps that a file system may keep in whole seconds. */
const touch = (folder: string, name: string) => {
  const later = new Date(Date.now() + 2000)
  utimesSync(tool(folder, name), later, later)
}

async function showcase(store: BenchStore, peers: readonly Peer[]): Promise<readonly Figure[]> {
  const ran = new Map(peers.map(({ name }) => [name, edits.map((): Run[] => [])]))
  for (let round = 0; round < rounds; round += 1)
    for (const peer of peers) {
      const folder = newFolder(store, `showcase-${peer.name}`)
      cpSync(join(packageRoot, 'test/bench/peers/showcase'), folder, { recursive: true })
      cpSync(join(notebooksFolder, 'showcase'), join(folder, 'showcase'), { recursive: true })
      cpSync(join(notebooksFolder, 'showcase.ipynb'), join(folder, 'notebook.ipynb'))
      const work: Work = { folder, kind: 'showcase', steps: 11 }
      await peer.begin(work)
      for (const [index, [, edit]] of edits.entries()) {
        edit(folder)
        ran.get(peer.name)?.[index]?.push(await peer.run(work))
      }
    }
  const limits = new Map([['nothing to do DVC', 0.5]])
  return edits.flatMap(([what], index) =>
    figures(
      `showcase, ${what}`,
      peers,
      (name) => ran.get(name)?.[index] ?? [],
      (name) => limits.get(`${what} ${name}`) ?? null
    )
  )
}

/** Of DVC a hundred: it writes all that it knows anew after each step, so a thousand take half an hour. */
const sizes: readonly (readonly [number, (name: string) => boolean])[] = [
  [100, () => true],
  [1000, (name) => name !== 'DVC']
]

async function trivialSteps(store: BenchStore, all: readonly Peer[]): Promise<readonly Figure[]> {
  const found: Figure[] = []
  for (const [steps, takesPart] of sizes) {
    const peers = all.filter(({ name }) => takesPart(name))
    const cold = new Map<string, Run[]>()
    const nothing = new Map<string, Run[]>()
    for (const peer of peers) {
      const folder = newFolder(store, `steps-${peer.name}`)
      const work: Work = { folder, kind: 'trivial', steps }
      writeTrivialSteps(folder, steps)
      await peer.begin(work)
      cold.set(peer.name, [await peer.run(work)])
      const again: Run[] = []
      for (let round = 0; round < rounds; round += 1) again.push(await peer.run(work))
      nothing.set(peer.name, again)
    }
    const of = (runs: ReadonlyMap<string, Run[]>) => (name: string) => runs.get(name) ?? []
    found.push(
      ...figures(`${steps} trivial steps, from nothing`, peers, of(cold), () => null),
      ...figures(`${steps} trivial steps, nothing to do`, peers, of(nothing), (name) =>
        steps === 1000 && name === 'Snakemake' ? 0.5 : null
      )
    )
  }
  return found
}

function newFolder({ scratch }: BenchStore, name: string): string {
  const folder = join(scratch, 'peers', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}

/** What we took of what each other one took, with the steps that both ran. */
function figures(
  what: string,
  peers: readonly Peer[],
  runsOf: (name: string) => readonly Run[],
  limitOf: (name: string) => number | null
): readonly Figure[] {
  const took = (name: string) => median(runsOf(name).map(({ milliseconds }) => milliseconds))
  const ran = (name: string) => runsOf(name).at(-1)?.steps ?? NaN
  const [ours, ...others] = peers.map(({ name }) => name)
  if (ours === undefined) return []
  return others.map((name) =>
    ratio(
      `${what}, of ${name}`,
      [took(ours), took(name)],
      limitOf(name),
      `(we ran ${ran(ours)}, ${name} ${ran(name)}; ${cpus().length} processors)`
    )
  )
}
