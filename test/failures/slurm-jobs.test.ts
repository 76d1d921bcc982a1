import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { build } from '../../nix/builder/builder.ts'
import { noLimits } from '../../nix/builder/limits.ts'
import { slurmPlace } from '../../nix/cluster/slurm-place.ts'
import { jobOf } from '../../nix/cluster/slurm.ts'
import { run } from '../../nix/process/process.ts'
import { type GivenCluster, givenCluster, jobCount } from '../nix/cluster/given-cluster.ts'
import type { TestNix } from '../support/nix.ts'
import { processesWith } from '../support/processes.ts'
import type { TestCluster } from '../support/slurm.ts'

let here: TestNix
let cluster: TestCluster
let onCluster: GivenCluster['onCluster']
let drvPathsOf: GivenCluster['drvPathsOf']
givenCluster((given) => {
  ;({ here, cluster, onCluster, drvPathsOf } = given)
})

/*
 * What the cluster makes of a job, whichever Nix it is for.
 */
describe('a job', () => {
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
    expect((await asked()).stdout.trim()).toBe('2 300M 7:00 RUNNING')
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
  expect(await jobOf('x')).toMatchObject({ mistake: { kind: 'no-program' } })
  process.env['PATH'] = path
  expect(existsSync(join(cluster.shared, 'cache'))).toBe(true)
})
