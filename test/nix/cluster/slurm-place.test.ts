import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { build, type DerivationReport } from '../../../nix/builder/builder.ts'
import { noLimits } from '../../../nix/builder/limits.ts'
import { slurmPlace } from '../../../nix/cluster/slurm-place.ts'
import { jobsOf } from '../../../nix/cluster/slurm.ts'
import { run } from '../../../nix/process/process.ts'
import { known } from '../../../nix/store/records.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'
import { processesWith } from '../../support/processes.ts'
import { startCluster, type TestCluster } from '../../support/slurm.ts'

let here: TestNix
let alone: TestNix
let cluster: TestCluster
let shell: string
beforeAll(async () => {
  ;[here, alone, cluster] = await Promise.all([testNix(), testNix(), startCluster()])
  shell = await shellDefinitions(here.folder)
  process.env['SLURM_CONF'] = cluster.configuration
})
afterAll(async () => {
  delete process.env['SLURM_CONF']
  await cluster.stop()
  here.remove()
  alone.remove()
})

const place = () => slurmPlace({ ...cluster, partition: null })

async function drvPathsOf(
  { nix, folder }: TestNix,
  bindings: string,
  ...names: readonly string[]
): Promise<string[]> {
  return instantiate(nix, folder, `let ${shell} in rec { ${bindings} }`, names)
}

async function onCluster(
  drvPaths: readonly string[],
  more: Partial<Parameters<typeof build>[1]> = {}
): Promise<readonly DerivationReport[]> {
  const { derivations } = await build(here.nix, { drvPaths, place: place(), ...more })
  return drvPaths.flatMap((drvPath) => derivations.get(drvPath) ?? [])
}

describe('a job', () => {
  const bindings = `
    first = sh "first" "echo one; echo 1 > $out";
    second = sh "second" "cat \${first} > $out; echo 2 >> $out";`

  it('builds a step, and what it needs, to the paths that they have here', async () => {
    const [first = '', second = ''] = await drvPathsOf(here, bindings, 'first', 'second')
    const lines: string[] = []
    const [report] = await onCluster([second], {
      onProgress: ({ running }) => lines.push(...running.flatMap((one) => one.lastLines))
    })
    expect(report).toMatchObject({ status: 'built', cause: null })
    expect(report?.builtOn).toMatch(/^Slurm job \d+ on \S+$/)
    expect(known(here.nix, second)).toMatchObject({ builtOn: report?.builtOn, sandboxed: null })
    const [inner] = await onCluster([first])
    expect(inner).toMatchObject({ status: 'cached' })
    const local = await drvPathsOf(alone, bindings, 'first', 'second')
    const { derivations } = await build(alone.nix, { drvPaths: local })
    expect(local.map((drvPath) => derivations.get(drvPath)?.outPath)).toEqual([
      inner?.outPath,
      report?.outPath
    ])
  })

  it('builds many short steps, and leaves nothing behind', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `short${index}`)
    const many = names.map((name) => `${name} = sh "${name}" "echo ${name} > $out";`).join('\n')
    const before = await jobCount()
    const reports = await onCluster(await drvPathsOf(here, many, ...names))
    expect(reports.map(({ status }) => status)).toEqual(names.map(() => 'built'))
    expect(new Set(reports.map(({ builtOn }) => builtOn)).size).toBe(1)
    expect((await jobCount()) - before).toBe(1)
    expect(readdirSync(join(cluster.shared, 'jobs'))).toEqual([])
    expect(readdirSync(cluster.scratch)).toEqual([])
  })

  it('tells of a step that fails as it failed, and of its log', async () => {
    const two = 'bad = sh "bad" "echo so; exit 3"; good = sh "good" "echo 1 > $out";'
    const reports = await onCluster(await drvPathsOf(here, two, 'bad', 'good'))
    expect(reports).toMatchObject([
      { status: 'failed', cause: { kind: 'exit', exitCode: 3 }, log: { lines: ['so'] } },
      { status: 'built' }
    ])
  })

  it('is ended by an interrupt, with what it started', async () => {
    const [drvPath = ''] = await drvPathsOf(here, 'long = sh "long" "sleep 91.25";', 'long')
    const interrupt = new AbortController()
    const building = onCluster([drvPath], { signal: interrupt.signal })
    await vi.waitFor(() => expect(processesWith('sleep 91.25')).not.toEqual([]), 20_000)
    interrupt.abort()
    expect(await building).toMatchObject([{ status: 'stopped' }])
    await vi.waitFor(() => expect(processesWith('sleep 91.25')).toEqual([]), 20_000)
    await vi.waitFor(() => expect(readdirSync(cluster.scratch)).toEqual([]), 20_000)
  })

  it('that somebody else cancels is told from a failure of the step', async () => {
    const [drvPath = ''] = await drvPathsOf(here, 'cut = sh "cut" "sleep 92.25";', 'cut')
    const building = onCluster([drvPath])
    await vi.waitFor(() => expect(processesWith('sleep 92.25')).not.toEqual([]), 20_000)
    await run({ program: 'scancel', arguments: ['--full', '--me'] })
    expect(await building).toMatchObject([
      { status: 'failed', cause: { kind: 'job-ended', state: 'CANCELLED' } }
    ])
  })

  it('asks for what the step says it needs', async () => {
    const [drvPath = ''] = await drvPathsOf(
      here,
      'asks = sh "asks" "sleep 2; echo 1 > $out";',
      'asks'
    )
    const limits = { ...noLimits, cores: 2, memory: 300 * 1024 ** 2, timeout: 90 }
    const building = onCluster([drvPath], { limits: new Map([[drvPath, limits]]) })
    const asked = () => run({ program: 'squeue', arguments: ['-h', '--me', '-o', '%C %m %l %T'] })
    await vi.waitFor(async () => expect((await asked()).stdout).toContain('RUNNING'), 20_000)
    expect((await asked()).stdout.trim()).toBe('2 300M 2:00 RUNNING')
    expect(await building).toMatchObject([{ status: 'built' }])
  })

  it('is taken over by who comes after the one that handed it in', async () => {
    const [drvPath = ''] = await drvPathsOf(
      here,
      'kept = sh "kept" "sleep 3; echo 1 > $out";',
      'kept'
    )
    const first = onCluster([drvPath])
    await vi.waitFor(() => expect(processesWith('sleep 3')).not.toEqual([]), 20_000)
    const before = await jobCount()
    const [one, other] = await Promise.all([first, onCluster([drvPath])])
    expect(one[0]?.outPath).toBe(other[0]?.outPath)
    expect(await jobCount()).toBe(before)
  })
})

it('a cluster that takes no job, or is not there, is said to be so', async () => {
  const [drvPath = ''] = await drvPathsOf(here, 'none = sh "none" "echo 1 > $out";', 'none')
  const elsewhere = slurmPlace({ ...cluster, partition: 'nobodys' })
  const { problem } = await build(here.nix, { drvPaths: [drvPath], place: elsewhere })
  expect(problem).toMatchObject({ kind: 'no-cluster', why: 'refused' })
  const path = process.env['PATH']
  process.env['PATH'] = here.folder
  expect(await jobsOf('x')).toMatchObject({ mistake: { kind: 'no-program' } })
  process.env['PATH'] = path
  expect(existsSync(join(cluster.shared, 'cache'))).toBe(true)
})

async function jobCount(): Promise<number> {
  const { stdout } = await run({ program: 'squeue', arguments: ['-h', '--me', '--states=all'] })
  return stdout.trim().split('\n').filter(Boolean).length
}
