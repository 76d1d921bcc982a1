import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { build } from '../../nix/builder/builder.ts'
import { noLimits } from '../../nix/builder/limits.ts'
import { slurmPlace } from '../../nix/cluster/slurm-place.ts'
import { jobOf } from '../../nix/cluster/slurm.ts'
import { run } from '../../nix/process/process.ts'
import { type GivenCluster, givenCluster, jobCount } from '../nix/cluster/given-cluster.ts'
import type { TestNix } from '../support/nix.ts'
import { processesWith, signalAll, withDescendants } from '../support/processes.ts'
import { codeCells, stepsOf } from '../support/step-bundles.ts'
import type { TestCluster } from '../support/slurm.ts'
import { startRun, timedRun } from './headless-run.ts'

/** Kills of a run that waits for its job where that is asked for, and then what takes minutes. */
const kills = Number(process.env['NIX_WORKFLOW_KILLS'] ?? '1')

let here: TestNix
let cluster: TestCluster
let onCluster: GivenCluster['onCluster']
let drvPathsOf: GivenCluster['drvPathsOf']
givenCluster((given) => {
  ;({ here, cluster, onCluster, drvPathsOf } = given)
})

/** Nothing of it is at work any more, and its machine is tidied. */
async function nothingRuns(words: string): Promise<void> {
  await vi.waitFor(() => expect(processesWith(words)).toEqual([]), 20_000)
  await vi.waitFor(() => expect(readdirSync(cluster.scratch)).toEqual([]), 20_000)
}

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
    await nothingRuns('sleep 91.25')
  })

  const cancels: readonly (readonly [string, readonly string[]])[] = [
    ['as scancel does it by itself', []],
    ['with all that it started', ['--full']],
    ['by force', ['--full', '--signal=KILL']]
  ]
  it.each(cancels.slice(0, kills > 1 ? 3 : 1))(
    'that somebody else cancels, %s, is told from a failure of the step',
    async (_, words) => {
      const name = `cut${words.length}`
      const [drvPath = ''] = await drvPathsOf(here, `${name} = sh "${name}" "sleep 92.25";`, name)
      const building = onCluster([drvPath])
      await vi.waitFor(() => expect(processesWith('sleep 92.25')).not.toEqual([]), 20_000)
      await run({ program: 'scancel', arguments: [...words, '--me'] })
      const [report] = await building
      expect(report).toMatchObject({ status: 'failed', cause: { kind: 'job-ended' } })
      await nothingRuns('sleep 92.25')
    }
  )

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

describe('a cluster', () => {
  const steps = (name: string, seconds: number) =>
    drvPathsOf(here, `${name} = sh "${name}" "sleep ${seconds}; echo 1 > $out";`, name)
  const machine = (state: string) =>
    run({
      program: 'scontrol',
      arguments: ['update', `NodeName=${cluster.node}`, `State=${state}`, 'Reason=test']
    })
  const isRunning = (words: string) =>
    vi.waitFor(() => expect(processesWith(words)).not.toEqual([]), 20_000)

  it.each(['controller', 'machine'] as const)(
    'whose %s is killed and started anew goes on with its jobs: none is handed in twice',
    async (daemon) => {
      const before = await jobCount()
      const seconds = daemon === 'controller' ? 9.25 : 4.75
      const building = onCluster(await steps(`kills-${daemon}`, seconds))
      await isRunning(`sleep ${seconds}`)
      await cluster.killed(daemon, 1000)
      expect(await building).toMatchObject([{ status: 'built', cause: null }])
      expect((await jobCount()) - before).toBe(1)
    }
  )

  it('that takes its machine out has a job wait, and tells how long it did', async () => {
    await machine('DRAIN')
    const building = onCluster(await steps('drained', 0.1))
    const states = () => run({ program: 'squeue', arguments: ['-h', '--me', '-o', '%T'] })
    await vi.waitFor(async () => expect((await states()).stdout).toContain('PENDING'), 20_000)
    await setTimeout(1500)
    // One that waits can be cancelled by others, too.
    await run({ program: 'scancel', arguments: ['--me'] })
    expect(await building).toMatchObject([
      { status: 'failed', cause: { kind: 'job-ended', state: 'CANCELLED' } }
    ])
    const again = onCluster(await steps('drained', 0.1))
    await vi.waitFor(async () => expect((await states()).stdout).toContain('PENDING'), 20_000)
    await setTimeout(1500)
    await machine('RESUME')
    const [report] = await again
    expect(report).toMatchObject({ status: 'built', cause: null })
    expect(report?.passage?.waited).toBeGreaterThanOrEqual(1)
    expect(report?.passage?.copied).toBeGreaterThan(0)
  })

  it('that gives its machine up ends what runs there, which is told, and nothing is left', async () => {
    const building = onCluster(await steps('given-up', 93.25))
    await isRunning('sleep 93.25')
    await machine('DOWN')
    try {
      expect(await building).toMatchObject([
        { status: 'failed', cause: { kind: 'job-ended', state: 'NODE_FAIL' } }
      ])
      await nothingRuns('sleep 93.25')
    } finally {
      await machine('RESUME')
    }
  })

  if (kills > 1)
    it('ends a job at the time limit of its partition, which is told, and nothing is left', async () => {
      const building = build(here.nix, {
        drvPaths: await steps('too-long', 94.25),
        place: slurmPlace({ ...cluster, partition: 'brief' })
      })
      const [report] = [...(await building).derivations.values()]
      expect(report).toMatchObject({
        status: 'failed',
        cause: { kind: 'job-ended', state: 'TIMEOUT' }
      })
      await nothingRuns('sleep 94.25')
    }, 300_000)

  it('builds steps that say what they need as tasks of one array, each with that for itself', async () => {
    const names = ['array0', 'array1', 'array2']
    const bindings = names.map((name) => `${name} = sh "${name}" "sleep 0.5; echo ${name} > $out";`)
    const drvPaths = await drvPathsOf(here, bindings.join('\n'), ...names)
    const limits = { ...noLimits, cores: 1, memory: 200 * 1024 ** 2 }
    const before = await jobCount()
    const reports = await onCluster(drvPaths, {
      limits: new Map(drvPaths.map((drvPath) => [drvPath, limits]))
    })
    expect(reports.map(({ status }) => status)).toEqual(names.map(() => 'built'))
    const places = reports.map(({ builtOn }) => /^Slurm job (\d+)_(\d) on /.exec(builtOn ?? ''))
    expect(new Set(places.map((place) => place?.[1])).size).toBe(1)
    expect(places.map((place) => place?.[2]).sort()).toEqual(['0', '1', '2'])
    expect((await jobCount()) - before).toBe(1)
    expect(readdirSync(join(cluster.shared, 'jobs'))).toEqual([])
  })

  it('has a step that takes longer than it says ended as that, not its whole job', async () => {
    const [drvPath = ''] = await steps('overdue', 60.5)
    const limits = new Map([[drvPath, { ...noLimits, timeout: 1 }]])
    expect(await onCluster([drvPath], { limits })).toMatchObject([
      { status: 'failed', cause: { kind: 'timeout', seconds: 1, declared: true } }
    ])
  })
})

// Half a minute of waiting; that a job is taken over is tried above.
if (kills > 1)
  describe('a job outlives who handed it in', () => {
    /** A notebook that says where its steps are built. */
    const given = (round: number): Parameters<typeof startRun> => {
      const step = (script: string) => `output "\${sh}/bin/sh -c '${script}'"`
      const { shared, scratch, configuration } = cluster
      const cells = [
        '%freeze sh sleep',
        `cluster = { shared = "${shared}"; scratch = "${scratch}"; };`,
        `parts = sweep { n = [ 1 2 ]; } ({ n }: ${step(`\${sleep}/bin/sleep 0.\${toString n}; echo ${round} > part`)});`,
        `last = ${step(`read a < \${parts."n=1"}/part; \${sleep}/bin/sleep 1; echo $a > last`)};`
      ]
      return [here, `outlives-${round}`, cells, { SLURM_CONF: configuration }]
    }
    const timed = (round: number) => timedRun(...given(round))

    it(`and the next kernel takes it over: killed at ${kills} moments`, async () => {
      // The first freezes programs; the second says how long a run takes.
      await timed(0)
      const { took, said: first } = await timed(1)
      expect(first).toEqual([])
      for (let round = 2; round < kills + 2; round++) {
        const before = await jobCount()
        const { running } = await startRun(...given(round))
        // From before it hands the job in until that is over.
        const moment = Math.random() * took * 1.1
        await setTimeout(moment)
        signalAll(withDescendants(running.pid), 'SIGKILL')
        await running.ended
        const { exitCode, notebook, said } = await timed(round)
        const at = `killed after ${Math.round(moment)} of ${took} ms`
        expect({ at, said, exitCode, jobs: (await jobCount()) - before }).toEqual({
          at,
          said: [],
          exitCode: 0,
          jobs: 1
        })
        const steps = [...stepsOf(codeCells(readFileSync(notebook, 'utf8'))).values()]
        expect(steps.map(({ status }) => ['built', 'cached'].includes(status))).toEqual([
          true,
          true,
          true
        ])
        await vi.waitFor(() => expect(readdirSync(cluster.scratch)).toEqual([]), 20_000)
      }
      // One that was killed between taking results and tidying has left that to who comes after it has gone.
      const left = () => readdirSync(join(cluster.shared, 'jobs'))
      if (left().length === 0) return
      for (const name of left()) asLongAgo(join(cluster.shared, 'jobs', name, 'followers'))
      await timed(kills + 2)
      expect(left()).toEqual([])
    }, 3_600_000)
  })

/** As if who waits for a job had last shown itself two minutes ago. */
function asLongAgo(followers: string): void {
  const then = Date.now() / 1000 - 120
  for (const name of readdirSync(followers)) utimesSync(join(followers, name), then, then)
}

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
