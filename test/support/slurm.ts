import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { findSlurm, installSlurmCommand } from '../../kernelspec/setup/slurm.mjs'
import { endProcess, type LivingProcess, run, start } from '../../nix/process/process.ts'
import { freePort } from './free-port.ts'
import { removeTree } from './nix.ts'
import { scratchFolder } from './scratch.ts'

/** A cluster of one machine, this one: private daemons in a folder of their own. */
export interface TestCluster {
  /** For the variable SLURM_CONF. */
  readonly configuration: string
  /** Beside the daemons' files: what all machines share, and what is a node's own. */
  readonly shared: string
  readonly scratch: string
  /** The name of its one machine. */
  readonly node: string
  /** Kills a daemon, and starts it anew after so many milliseconds. */
  killed(daemon: 'controller' | 'machine', milliseconds: number): Promise<void>
  stop(): Promise<void>
}

const memory = 4000

/**
 * Starts a program in a mount namespace where the folder of the tests' stores holds nothing but the
 * cluster's own: so that a node sees no more than another machine would. Its arguments are the folder
 * of the cluster, then the program's.
 */
const asOtherMachine = [
  'folder=$1; shift; exec 9< "$folder"',
  'mount -t tmpfs none "${folder%/*}" && mkdir "$folder" && mount -c --bind /proc/self/fd/9 "$folder" || exit 1',
  'exec 9<&-; cd /; exec "$@"'
].join('\n')

/** Starts munge, the controller and the machine's own daemon, and waits until it takes jobs. */
export async function startCluster(): Promise<TestCluster> {
  if (findSlurm() === null) throw new Error(`These tests need Slurm: ${installSlurmCommand}`)
  const folder = scratchFolder('slurm')
  for (const name of ['state', 'spool', 'munge', 'shared', 'scratch']) mkdirSync(join(folder, name))
  chmodSync(folder, 0o755)
  const socket = join(folder, 'munge', 'socket')
  const [host = 'localhost'] = hostname().split('.')
  const configuration = join(folder, 'slurm.conf')
  const [controller, daemon] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')]
  writeFileSync(
    configuration,
    [
      'ClusterName=test',
      `SlurmctldHost=${host}(127.0.0.1)`,
      ...[`SlurmctldPort=${controller}`, `SlurmdPort=${daemon}`],
      ...['AuthType=auth/munge', `AuthInfo=socket=${socket}`, 'CredType=cred/munge'],
      ...['SlurmUser=root', 'SlurmdUser=root', 'MpiDefault=none', 'ReturnToService=2'],
      ...[`StateSaveLocation=${folder}/state`, `SlurmdSpoolDir=${folder}/spool`],
      ...[`SlurmctldPidFile=${folder}/controller.pid`, `SlurmdPidFile=${folder}/daemon.pid`],
      ...[`SlurmctldLogFile=${folder}/controller.log`, `SlurmdLogFile=${folder}/daemon.log`],
      ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'KillWait=10'],
      // What a test counts is not to be forgotten while it runs.
      'MinJobAge=7200',
      ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_CPU_Memory'],
      ...['DefMemPerCPU=500', 'SchedulerParameters=sched_interval=1', 'MailProg=/bin/true'],
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=${memory} State=UNKNOWN`,
      `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
      `PartitionName=brief Nodes=${host} MaxTime=1 State=UP`,
      ''
    ].join('\n')
  )
  const environment = { SLURM_CONF: configuration }
  const munge = await startMunge(join(folder, 'munge'), socket)
  const begin = (program: string, words: readonly string[]) =>
    start({ program, arguments: words, environment, deathSignal: 'KILL' }, {})
  const node = [
    '-m',
    'sh',
    '-c',
    asOtherMachine,
    'sh',
    folder,
    '/usr/sbin/slurmd',
    '-D',
    '-N',
    host
  ]
  const starts = {
    controller: () => begin('/usr/sbin/slurmctld', ['-D']),
    machine: () => begin('unshare', node)
  }
  const running = { controller: await starts.controller(), machine: await starts.machine() }
  for (let wait = 0; ; wait++) {
    const words = ['--noheader', '--format=%t']
    const { stdout } = await run({ program: 'sinfo', arguments: words, environment })
    if (stdout.trim() === 'idle') break
    if (wait === 200) throw new Error(`The cluster did not start: ${stdout}`)
    await setTimeout(100)
  }
  return {
    configuration,
    shared: join(folder, 'shared'),
    scratch: join(folder, 'scratch'),
    node: host,
    killed: async (daemon, milliseconds) => {
      // It saves what it knows every few seconds, and forgets a job that it took since then.
      if (daemon === 'controller') await savedSince(join(folder, 'state', 'job_state'), Date.now())
      // Alone: what it started goes on, as it does where a daemon crashes.
      process.kill(running[daemon].pid ?? 0, 'SIGKILL')
      await setTimeout(milliseconds)
      running[daemon] = await starts[daemon]()
    },
    stop: async () => {
      await run({ program: 'scancel', arguments: ['--me'], environment })
      for (const one of [running.machine, running.controller, munge]) await endProcess(one)
      removeTree(folder)
    }
  }
}

/** Waits until the file is written anew. */
async function savedSince(file: string, moment: number): Promise<void> {
  for (let wait = 0; wait < 100; wait++) {
    const savedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (savedAt >= moment) return
    await setTimeout(100)
  }
}

/** Munge tells the daemons who asks; it runs as its own user, whose files alone it reads. */
async function startMunge(folder: string, socket: string): Promise<LivingProcess> {
  const key = join(folder, 'key')
  writeFileSync(key, randomBytes(1024), { mode: 0o400 })
  const { uid, gid } = statSync('/etc/munge')
  for (const path of [folder, key]) chownSync(path, uid, gid)
  const files = ['key', 'pid', 'log', 'seed'].map((name) => `--${name}-file=${join(folder, name)}`)
  const munge = await start(
    {
      program: 'setpriv',
      arguments: [
        ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '/usr/sbin/munged'],
        ...['--foreground', `--socket=${socket}`, ...files]
      ],
      deathSignal: 'KILL'
    },
    {}
  )
  for (let wait = 0; wait < 100; wait++) {
    if (statSync(socket, { throwIfNoEntry: false }) !== undefined) return munge
    await setTimeout(50)
  }
  throw new Error('munged did not start')
}
