import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  type CallOptions,
  type CallReport,
  type DerivationReport,
  forecast,
  realise,
  rememberResults,
  reportCall,
  reportUnusable
} from '../builder/index.ts'
import { bad, good, type Result, type StorePath } from '../base/index.ts'
import { invokeNix, type Nix } from '../installation/index.ts'
import { initialState, logReader, type LogState, reduce } from '../log/index.ts'
import { run } from '../process/index.ts'
import { copyTo, inputsOf } from '../store/index.ts'
import { jobScript } from './job-script.ts'
import { cancel, isOver, type Job, jobsOf, type SlurmRefusal, submit } from './slurm.ts'

/** Where jobs are handed in. */
export interface Cluster {
  /** A folder that all machines see under this name. */
  readonly shared: string
  /** A folder of each node itself. */
  readonly scratch: string
  /** null where Slurm's own default is meant. */
  readonly partition: string | null
}

/** A job is asked after so often at first, and then less and less. */
const firstPause = 200
const longestPause = 5000

/**
 * A file that a node wrote may show here so much later: caches of network file systems (nfs(5)).
 * A job that did not come to its end writes none.
 */
const latestFile = 10_000
const latestOfCutOff = 2000

/**
 * One call's worth of derivations, built by one job: it is found again by its mark, so a process
 * that begins after another has died takes its job over.
 */
export async function callOnCluster(
  cluster: Cluster,
  nix: Nix,
  wanted: readonly StorePath[],
  options: CallOptions
): Promise<CallReport> {
  // What is there, or in a cache that the user named, is sent nowhere.
  const asked = await realise(nix, wanted, { maxJobs: 0, here: true, signal: options.signal })
  if (asked.ended.exitCode === 0 || options.signal?.aborted === true)
    return finished(nix, wanted, asked, options)
  const all = [...(await forecast(nix, wanted, options.signal))]
  const mark = markOf(nix, all)
  const folder = join(cluster.shared, 'jobs', mark)
  const job = await jobFor(cluster, nix, { wanted, all, mark, folder }, options)
  if (!job.ok) return refused(wanted, job.mistake, options)
  const end = await follow(job.value, { mark, folder }, options)
  const results = join(folder, 'results')
  if (existsSync(results)) await fetchFrom(nix, results, all)
  const ended = { exitCode: end.exitCode, signal: null, startError: null }
  const report = await finished(
    nix,
    wanted,
    { ended, state: end.state, outPaths: new Map() },
    options,
    end.job
  )
  rmSync(folder, { recursive: true, force: true })
  return report
}

interface Work {
  readonly wanted: readonly StorePath[]
  readonly all: readonly StorePath[]
  readonly mark: string
  readonly folder: string
}

/** The job that builds these: one that was handed in before, or a new one. */
async function jobFor(
  cluster: Cluster,
  nix: Nix,
  { wanted, all, mark, folder }: Work,
  { cores = null, memory = null, timeout = null, signal }: CallOptions
): Promise<Result<Job, SlurmRefusal>> {
  const before = await jobsOf(mark)
  if (!before.ok) return before
  const [known] = before.value
  if (known !== undefined && (!isOver(known) || existsSync(join(folder, 'done'))))
    return good(known)
  const cache = join(cluster.shared, 'cache')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const sent = await sendInputs(nix, cache, all, signal)
  if (sent !== null) return bad({ kind: 'refused', words: sent })
  const script = join(folder, 'job.sh')
  writeFileSync(
    script,
    jobScript({ ...{ folder, cache, mark, wanted, all }, scratch: cluster.scratch })
  )
  const { partition } = cluster
  const id = await submit({ mark, script, folder, partition, cores, memory, time: timeout })
  return id.ok ? good({ id: id.value, state: 'PENDING', node: '' }) : id
}

/** By what is to be built, and for which store: the same work has the same mark. */
function markOf(nix: Nix, all: readonly StorePath[]): string {
  const text = JSON.stringify([nix.stateFolder, [...all].sort()])
  return `nix-workflow-${createHash('sha256').update(text).digest('hex').slice(0, 20)}`
}

/** Puts derivations and what they need into the cache. Gives Nix's words where it does not. */
async function sendInputs(
  nix: Nix,
  cache: string,
  all: readonly StorePath[],
  signal: AbortSignal | undefined
): Promise<string | null> {
  const to = `file://${cache}?compression=none`
  const derivations = await run(
    invokeNix(nix, 'nix', ['copy', '--derivation', '--to', to, ...all]),
    signal
  )
  if (derivations.exitCode !== 0) return derivations.stderr.trim()
  const building = new Set(all)
  const inputs = new Set(all.flatMap((drvPath) => inputsOf(nix, drvPath)))
  const there = [...inputs].filter((drvPath) => !building.has(drvPath))
  const copied = await copyTo(nix, to, { drvPaths: there, paths: [] }, { signal })
  return copied.ok ? null : copied.mistake
}

interface JobEnd {
  readonly job: Job
  readonly exitCode: number | null
  readonly state: LogState
}

/** Reads what a job writes until it is over, and cancels it at an interrupt. */
async function follow(
  first: Job,
  { mark, folder }: Pick<Work, 'mark' | 'folder'>,
  { onState, signal }: CallOptions
): Promise<JobEnd> {
  let state = initialState
  let position = 0
  const said = logReader((message) => {
    state = reduce(state, message, Date.now())
    onState?.(state)
  })
  const readMore = async () => {
    position = await readFrom(join(folder, 'log'), position, (chunk) => said.take(chunk))
  }
  let job = first
  let pause = firstPause
  let overSince: number | null = null
  let isCancelled = false
  for (;;) {
    await readMore()
    const code = readExitCode(join(folder, 'done'))
    const latest = job.state === 'COMPLETED' ? latestFile : latestOfCutOff
    const isLate = overSince !== null && Date.now() - overSince > latest
    if (code !== null || isLate || (isCancelled && isOver(job))) {
      await readMore()
      said.end()
      return { job, exitCode: code, state }
    }
    if (signal?.aborted === true && !isCancelled) {
      isCancelled = true
      await cancel(job.id)
    }
    await setTimeout(isCancelled ? firstPause : pause)
    pause = Math.min(longestPause, pause * 1.3)
    const now = await jobsOf(mark)
    // A controller that is away is asked again.
    if (!now.ok) continue
    const found = now.value.find(({ id }) => id === job.id)
    job = found ?? { ...job, state: 'COMPLETED' }
    if (isOver(job)) overSince ??= Date.now()
  }
}

async function readFrom(
  file: string,
  position: number,
  take: (chunk: Buffer) => void
): Promise<number> {
  const opened = await open(file).catch(() => null)
  if (opened === null) return position
  try {
    let at = position
    for (;;) {
      const { bytesRead, buffer } = await opened.read(Buffer.alloc(65_536), 0, 65_536, at)
      if (bytesRead === 0) return at
      take(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await opened.close()
  }
}

function readExitCode(file: string): number | null {
  try {
    const [, code] = /^(\d{1,3})\n$/.exec(readFileSync(file, 'utf8')) ?? []
    return code === undefined ? null : Number(code)
  } catch {
    return null
  }
}

/** Takes what a job has built, with what Nix needs to know of it. */
async function fetchFrom(nix: Nix, folder: string, all: readonly StorePath[]): Promise<void> {
  const options = [
    '--option',
    'substituters',
    `file://${folder}`,
    '--option',
    'require-sigs',
    'false'
  ]
  const words = [
    '--realise',
    '--keep-going',
    '--max-jobs',
    '0',
    '--builders',
    '',
    ...options,
    ...all
  ]
  await run(invokeNix(nix, 'nix-store', words))
}

async function finished(
  nix: Nix,
  wanted: readonly StorePath[],
  realised: Parameters<typeof reportCall>[2],
  { signal, onFinished }: CallOptions,
  job: Job | null = null
): Promise<CallReport> {
  const isInterrupted = signal?.aborted === true
  const outcome = await reportCall(nix, wanted, realised, isInterrupted)
  const told = outcome.reports.map((report) => ofJob(report, job, realised.ended.exitCode))
  const reports = await rememberResults(nix, told)
  for (const report of reports) if (report.wanted) onFinished?.(report)
  return { ...outcome, reports }
}

/** The same report with the job that made it; one that ended before its time is the cause. */
function ofJob(
  report: DerivationReport,
  job: Job | null,
  exitCode: number | null
): DerivationReport {
  if (job === null) return report
  const builtOn =
    report.startedAt === null
      ? null
      : `Slurm job ${job.id}${job.node === '' ? '' : ` on ${job.node}`}`
  const isCutOff = exitCode === null && report.status === 'failed'
  return isCutOff
    ? {
        ...reportUnusable(report.drvPath, { kind: 'job-ended', job: job.id, state: job.state }),
        builtOn,
        log: report.log
      }
    : { ...report, builtOn }
}

function refused(
  wanted: readonly StorePath[],
  { kind, words }: SlurmRefusal,
  { onFinished }: CallOptions
): CallReport {
  const cause = { kind: 'no-cluster', why: kind, words } as const
  const reports = wanted.map((drvPath) => reportUnusable(drvPath, cause))
  for (const report of reports) onFinished?.(report)
  return { reports, problem: cause, left: [] }
}
