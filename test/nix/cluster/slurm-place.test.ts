import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { slurmPlace } from '../../../nix/cluster/slurm-place.ts'
import { accountedJob } from '../../../nix/cluster/slurm.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { takesUnsigned } from '../../../nix/store/ignored-caches.ts'
import { known } from '../../../nix/store/records.ts'
import { startDaemon, type TestDaemon } from '../../support/daemon.ts'
import { failingNix, foundNix, testEnvironment, type TestNix } from '../../support/nix.ts'
import type { TestCluster } from '../../support/slurm.ts'
import { type GivenCluster, givenCluster, jobCount } from './given-cluster.ts'

let here: TestNix
let alone: TestNix
let cluster: TestCluster
let onCluster: GivenCluster['onCluster']
let drvPathsOf: GivenCluster['drvPathsOf']
givenCluster((given) => {
  ;({ here, alone, cluster, onCluster, drvPathsOf } = given)
})

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

  it('is in no accounts of a cluster that keeps none', async () => {
    expect(await accountedJob('1')).toBeNull()
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

  it('that nobody waits for any more is taken by the next one, with what it built, and tidied', async () => {
    const [drvPath = ''] = await drvPathsOf(here, 'left = sh "left" "echo left > $out";', 'left')
    const interrupt = new AbortController()
    const shared = join(cluster.shared, 'jobs')
    const building = onCluster([drvPath], { signal: interrupt.signal })
    // Somebody else waits too, so that an interrupt leaves the job to itself; and then is gone.
    await vi.waitFor(() => expect(readdirSync(shared)).toHaveLength(1), 20_000)
    const followers = join(shared, readdirSync(shared)[0] ?? '', 'followers')
    await vi.waitFor(() => expect(readdirSync(followers)).toHaveLength(1), 20_000)
    writeFileSync(join(followers, 'other'), '')
    interrupt.abort()
    await building
    await vi.waitFor(() => expect(existsSync(join(followers, '..', 'done.0'))).toBe(true), 20_000)
    rmSync(join(followers, 'other'))
    const [next = ''] = await drvPathsOf(here, 'next = sh "next" "echo next > $out";', 'next')
    expect(await onCluster([next])).toMatchObject([{ status: 'built' }])
    expect(readdirSync(shared)).toEqual([])
    const before = await jobCount()
    expect(await onCluster([drvPath])).toMatchObject([{ status: 'cached' }])
    expect(await jobCount()).toBe(before)
  })
})

describe('what a job built', () => {
  const jobs = () => readdirSync(join(cluster.shared, 'jobs'))

  it('and this machine cannot take is kept, said, and taken the next time', async () => {
    const [drvPath = ''] = await drvPathsOf(here, 'kept = sh "kept" "echo kept > $out";', 'kept')
    const place = slurmPlace({ ...cluster, partition: null })
    const words = 'error: No space left on device'
    const full = failingNix(here, 'require-sigs', words)
    const { derivations } = await build(full, { drvPaths: [drvPath], place })
    const cause = { kind: 'no-cluster', why: 'not-taken', words }
    expect(derivations.get(drvPath)).toMatchObject({ status: 'failed', cause })
    expect(jobs()).toHaveLength(1)
    const before = await jobCount()
    // Others that are handed in do not take it away.
    const [other = ''] = await drvPathsOf(here, 'other = sh "other" "echo other > $out";', 'other')
    expect((await build(full, { drvPaths: [other], place })).derivations.get(other)).toMatchObject({
      cause
    })
    expect(jobs()).toHaveLength(2)
    expect(await onCluster([drvPath])).toMatchObject([{ status: 'built', cause: null }])
    expect(await onCluster([other])).toMatchObject([{ status: 'cached' }])
    expect((await jobCount()) - before).toBe(1)
    expect(jobs()).toEqual([])
  })

  it('and the shared folder has no room for is said, and built again', async () => {
    const [drvPath = ''] = await drvPathsOf(
      here,
      `given = sh "given" "sleep 1; echo given > $out";`,
      'given'
    )
    const building = onCluster([drvPath])
    await vi.waitFor(() => expect(jobs()).toHaveLength(1), 20_000)
    // Where a folder is to come stands a file.
    writeFileSync(join(cluster.shared, 'jobs', jobs()[0] ?? '', 'results'), '')
    expect(await building).toMatchObject([
      { status: 'failed', cause: { kind: 'no-cluster', why: 'not-given' } }
    ])
    expect(jobs()).toEqual([])
    expect(await onCluster([drvPath])).toMatchObject([{ status: 'built', cause: null }])
  })
})

describe('below a daemon', () => {
  let daemon: TestDaemon
  /** Where root is trusted, or only somebody else is. */
  const startTrusting = async (user: string): Promise<Nix> => {
    const folder = join(here.folder, user)
    mkdirSync(folder)
    const settings = [
      ...['build-users-group =', 'substituters =', 'sandbox = true', 'sandbox-paths ='],
      ...['experimental-features = nix-command ca-derivations', `trusted-users = ${user}`]
    ]
    daemon = await startDaemon(folder, { NIX_CONFIG: settings.join('\n') })
    const environment = { ...testEnvironment(folder), NIX_WORKFLOW_STORE: undefined }
    return foundNix({ ...environment, NIX_REMOTE: daemon.address })
  }
  afterEach(() => daemon.stop())

  it('has results taken from jobs where that trusts who asks', async () => {
    const nix = await startTrusting('root')
    expect(await takesUnsigned(nix)).toBe(true)
    // The store is the machine's own, and may have what a test before has built.
    const text = `${Date.now()}`
    const bindings = `first = sh "first" "echo ${text} > $out"; second = sh "second" "cat \${first} > $out";
      fails = sh "fails" "echo ${text}; exit 3";`
    const drvPaths = await drvPathsOf({ ...here, nix }, bindings, 'second', 'fails')
    const place = slurmPlace({ ...cluster, partition: null })
    const { derivations } = await build(nix, { drvPaths, place })
    const [second, fails] = drvPaths.map((drvPath) => derivations.get(drvPath))
    expect(second).toMatchObject({ status: 'built', cause: null })
    expect(second?.builtOn).toMatch(/^Slurm job/)
    expect(readFileSync(second?.outPath ?? '', 'utf8')).toBe(`${text}\n`)
    expect(fails).toMatchObject({ status: 'failed', exitCode: 3, log: { lines: [text] } })
    expect(readdirSync(join(cluster.shared, 'jobs'))).toEqual([])
  })

  it('takes none from others', async () => {
    expect(await takesUnsigned(await startTrusting('nobody'))).toBe(false)
    expect(await takesUnsigned(here.nix)).toBe(true)
  })
})
