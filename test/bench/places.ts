import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { build } from '../../nix/builder/builder.ts'
import { noLimits } from '../../nix/builder/limits.ts'
import { ResourcePool } from '../../nix/builder/resource-pool.ts'
import { buildStaged } from '../../nix/builder/staged.ts'
import { reportThere } from '../../nix/builder/report.ts'
import { slurmPlace } from '../../nix/cluster/slurm-place.ts'
import { invokeNix } from '../../nix/installation/invocation.ts'
import { createRemoteBuilders, readBuilder, type RemoteBuilder } from '../../nix/places/index.ts'
import { nixWith } from '../../nix/places/nix-with.ts'
import { writeSshFiles } from '../../nix/places/ssh-settings.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../support/nix.ts'
import { startCluster } from '../support/slurm.ts'
import { startSshServer } from '../support/ssh-server.ts'
import { succeed } from '../support/succeed.ts'
import { type Figure, timed } from './measure.ts'

/** What steps cost that other machines build, and what it costs to put them in an order. */
export async function placeFigures(): Promise<readonly Figure[]> {
  const test = await testNix()
  try {
    const shell = await shellDefinitions(test.folder)
    const given = { test, shell }
    return [
      ...(await clusterFigures(given)),
      ...(await builderFigures(given)),
      ...(await scheduleFigures(given))
    ]
  } finally {
    test.remove()
  }
}

interface Given {
  readonly test: TestNix
  readonly shell: string
}

const ratio = (what: string, ours: number, theirs: number, limit: number): Figure => ({
  ...{ what, unit: '×', value: ours / theirs, limit },
  measured: `${(ours / 1000).toFixed(1)} s : ${(theirs / 1000).toFixed(1)} s`
})

const namesOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`)

function textOf(shell: string, names: readonly string[], script: string): string {
  const steps = names.map((name) => `${name} = sh "${name}" ''${script}'';`)
  return `let ${shell} in { ${steps.join('\n')} }`
}

function many({ test, shell }: Given, prefix: string, count: number, script: string) {
  const names = namesOf(prefix, count)
  return instantiate(test.nix, test.folder, textOf(shell, names, script), names)
}

/** What Nix takes for something by itself, in milliseconds; what it did not do is no measure. */
function timedRun(invocation: Parameters<typeof succeed>[0]): Promise<number> {
  return timed(() => succeed(invocation))
}

const trivial = 'echo 1 > $out'

/** Through Slurm, and by Nix itself in one `srun`, on a machine that has nothing of it either. */
async function clusterFigures(given: Given): Promise<readonly Figure[]> {
  const { test } = given
  const cluster = await startCluster()
  process.env['SLURM_CONF'] = cluster.configuration
  try {
    const drvPaths = await many(given, 'cluster', 200, trivial)
    const place = slurmPlace({ ...cluster, partition: null })
    const kernel = await timed(() => build(test.nix, { drvPaths, place }))
    // Where its machine sees it.
    const file = join(cluster.shared, 'srun.nix')
    const shell = await shellDefinitions(cluster.shared)
    writeFileSync(file, textOf(shell, namesOf('cluster', 200), trivial))
    const words = ['--store', join(cluster.scratch, 'srun'), '--max-jobs', '1', '--no-out-link']
    const environment = { ...test.nix.environment, NIX_REMOTE: '' }
    const srun = await timedRun({
      program: 'srun',
      arguments: ['nix-build', ...words, file],
      environment
    })
    return [ratio('200 trivial steps by Slurm : nix-build in one srun', kernel, srun, 1.5)]
  } finally {
    delete process.env['SLURM_CONF']
    await cluster.stop()
  }
}

/** Steps that wait for a second each, over two builders: by the kernel, and by Nix with the same. */
async function builderFigures(given: Given): Promise<readonly Figure[]> {
  const { test } = given
  const servers = [await startSshServer(), await startSshServer({ host: '127.0.0.2' })]
  try {
    process.env['NIX_SSHOPTS'] = servers[0]?.options ?? ''
    const builders = servers.flatMap(({ host, port, key }): RemoteBuilder[] => {
      const more = { port: null, key, cores: 5, features: [] }
      const read = readBuilder(`ssh-ng://${host}:${port}`, more)
      return read.ok ? [read.value] : []
    })
    const place = createRemoteBuilders()
    for (const builder of builders) place.add(builder)
    const theirs = await many(given, 'plain', 50, 'sleep 1; echo 1 > $out')
    const ours = await many(given, 'ours', 50, 'sleep 1; echo 2 > $out')
    const files = writeSshFiles(test.folder, builders)
    const there = nixWith(test.nix, { builders, own: false }, files)
    const words = ['--realise', '--max-jobs', '0', ...theirs]
    const plain = await timedRun(invokeNix(there, 'nix-store', words))
    const kernel = await timed(() => build(test.nix, { drvPaths: ours, place, maxJobs: 0 }))
    place.close()
    return [ratio('50 steps of 1 s over two builders : Nix with the same', kernel, plain, 1.1)]
  } finally {
    delete process.env['NIX_SSHOPTS']
    for (const server of servers) await server.remove()
  }
}

/** Ten thousand steps that each need a part of the machine: the order of them alone, nothing is built. */
async function scheduleFigures(given: Given): Promise<readonly Figure[]> {
  const { nix } = given.test
  const count = 10_000
  const drvPaths = await many(given, 'queued', count, trivial)
  const limits = new Map(drvPaths.map((path) => [path, { ...noLimits, memory: 1024 ** 3 }]))
  const pool = new ResourcePool(() => 3 * 1024 ** 3)
  const before = memoryInUse()
  const began = process.cpuUsage()
  let collecting = 0
  let inUse = 0
  await buildStaged(nix, drvPaths, limits, {
    pool,
    call: (_, wanted) => {
      if (inUse === 0) {
        // All of them are in the queue now.
        const start = process.cpuUsage()
        inUse = memoryInUse() - before
        collecting = microseconds(start)
      }
      return Promise.resolve({
        reports: wanted.map((drvPath) => reportThere(drvPath, drvPath)),
        problem: null,
        left: []
      })
    }
  })
  const milliseconds = (microseconds(began) - collecting) / 1000 / count
  const what = '10,000 queued steps: processor time of the kernel each, of 1 ms'
  const megabytes = inUse / 1024 ** 2
  return [
    { what, measured: `${milliseconds.toFixed(2)} ms`, value: milliseconds, unit: '×', limit: 1 },
    {
      what: '10,000 queued steps: memory of the kernel',
      ...{ measured: `${megabytes.toFixed(0)} MB`, value: megabytes, unit: 'MB', limit: null }
    }
  ]
}

/** Processor time since then. */
function microseconds(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began)
  return user + system
}

/** Bytes of this process's heap that are in use: what nobody needs any more is collected first. */
function memoryInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  return process.memoryUsage().heapUsed
}
