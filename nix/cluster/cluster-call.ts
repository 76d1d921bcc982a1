import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  type CallOptions,
  type CallReport,
  type DerivationReport,
  type FailureCause,
  forecast,
  realise,
  rememberResults,
  reportCall,
  reportUnusable,
  withCause
} from '../builder/index.ts'
import { bad, good, type Result, type StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { follow, type JobEnd, type TaskEnd } from './follow.ts'
import { jobScript } from './job-script.ts'
import { fetchResults, keptBack, type NotTaken, sendInputs } from './shared-cache.ts'
import { isOver, type Job, jobOf, type SlurmRefusal, submit } from './slurm.ts'
import { tidyLeftWork } from './left-work.ts'
import { isDone, otherWork, readWork, type Work, workFor, writeWork } from './work.ts'

/** Where jobs are handed in. */
export interface Cluster {
  /** A folder that all machines see under this name. */
  readonly shared: string
  /** A folder of each node itself. */
  readonly scratch: string
  /** null where Slurm's own default is meant. */
  readonly partition: string | null
}

/**
 * One call's worth of derivations, built by one job: it is found again by its mark, so a process
 * that begins after another has died takes its job over. Steps that say what they need become tasks
 * of an array, each with that for itself.
 */
export async function callOnCluster(
  cluster: Cluster,
  nix: Nix,
  wanted: readonly StorePath[],
  options: CallOptions
): Promise<CallReport> {
  const { signal } = options
  // What is there, or in a cache that the user named, is sent nowhere.
  const asked = await realise(nix, wanted, { maxJobs: 0, here: true, signal })
  const isStopped = () => signal?.aborted === true
  if (asked.ended.exitCode === 0 || isStopped()) return finished(nix, wanted, asked, options)
  const all = [...(await forecast(nix, wanted, signal))]
  const { cores = null, memory = null, timeout = null } = options
  const isEachAlone = cores !== null || memory !== null || timeout !== null
  const work = workFor(nix, cluster.shared, { wanted, all }, isEachAlone)
  if (await tookOver(nix, cluster, work, options))
    return callOnCluster(cluster, nix, wanted, options)
  const began = Date.now()
  const job = await jobFor(cluster, nix, work, options)
  if (!job.ok) return refused(wanted, job.mistake, options)
  const { jobs, written } = job.value
  const sent = Date.now()
  const end = await follow(written, jobs, options)
  const over = Date.now()
  const notTaken = await fetchResults(nix, written)
  const copied = (sent - began + Date.now() - over) / 1000
  const report = await finished(nix, wanted, realisedBy(end), options, {
    end,
    written,
    copied,
    notTaken
  })
  // What this machine could not take is taken by who asks next.
  const isToBeTaken = notTaken?.why === 'not-taken'
  if (!isToBeTaken && (!isStopped() || end.ends.every((one) => isOver(one.job))))
    rmSync(work.folder, { recursive: true, force: true })
  if (!isStopped()) await tidyLeftWork(nix, cluster.shared)
  return report
}

function realisedBy({ ends, state }: JobEnd): Parameters<typeof reportCall>[2] {
  const codes = ends.map(({ exitCode }) => exitCode)
  const exitCode = codes.includes(null) ? null : Math.max(...codes.map((code) => code ?? 0))
  return { ended: { exitCode, signal: null, startError: null }, state, outPaths: new Map() }
}

/**
 * Waits for jobs of other calls that build some of this, as those of a process that has died, and takes
 * their results: no step is built twice. Gives whether there was one.
 */
async function tookOver(
  nix: Nix,
  { shared }: Cluster,
  work: Work,
  options: CallOptions
): Promise<boolean> {
  let hasTaken = false
  for (const other of otherWork(nix, shared, work)) {
    const jobs = await jobOf(other.mark)
    const known = jobs.ok ? jobs.value : []
    // One that nobody knows may be about to be handed in.
    if (known.length === 0 && !isDone(other)) continue
    await follow(other, known, options)
    if (options.signal?.aborted === true) return true
    if ((await fetchResults(nix, other)) !== null) continue
    rmSync(other.folder, { recursive: true, force: true })
    hasTaken = true
  }
  return hasTaken
}

/** A job as it was handed in, now or before. */
interface HandedIn {
  readonly jobs: readonly Job[]
  readonly written: Work
}

/** A controller that is away is asked so often again, each time after twice the pause before; milliseconds. */
const firstPause = 250
const mostTries = 8

/** The job that builds these: one that was handed in before, or a new one. */
async function jobFor(
  cluster: Cluster,
  nix: Nix,
  work: Work,
  options: CallOptions
): Promise<Result<HandedIn, SlurmRefusal>> {
  let isPrepared = false
  for (let tries = 1; ; tries++) {
    const before = await jobOf(work.mark)
    const known = before.ok ? knownWork(cluster, nix, work, before.value) : null
    if (known !== null) return good(known)
    if (before.ok && !isPrepared) {
      const words = await prepare(cluster, nix, work, options)
      if (words !== null) return bad({ kind: 'refused', words })
      isPrepared = true
    }
    // Where sbatch gives no answer, the job may have been taken all the same: it is looked for first.
    const id = before.ok ? await handIn(cluster, work, options) : before
    if (id.ok) return good({ jobs: [{ ...notStarted, id: id.value }], written: work })
    const isOut = tries === mostTries || options.signal?.aborted === true
    if (id.mistake.kind !== 'no-answer' || isOut) return id
    await setTimeout(firstPause * 2 ** tries)
  }
}

/** The job of a mark, where it is still of use: it runs, or has come to its end. */
function knownWork(
  { shared }: Cluster,
  nix: Nix,
  { mark }: Work,
  jobs: readonly Job[]
): HandedIn | null {
  const written = readWork(nix, shared, mark)
  if (written === null) return null
  if (isDone(written) && keptBack(written) !== null) return null
  return isDone(written) || jobs.some((job) => !isOver(job)) ? { jobs, written } : null
}

const notStarted = { task: 0, state: 'PENDING', node: '', waited: null }

/** Puts on the shared file system what the job needs. Gives Nix's words where it cannot. */
async function prepare(
  { shared, scratch }: Cluster,
  nix: Nix,
  work: Work,
  { cores = null, timeout = null, devices = [], signal }: CallOptions
): Promise<string | null> {
  const cache = join(shared, 'cache')
  writeWork(nix, work)
  const sent = await sendInputs(nix, cache, work.all, signal)
  if (sent !== null) return sent
  const features = [...(nix.devices?.keys() ?? [])]
  const { folder, mark, tasks } = work
  const script = jobScript({
    ...{ folder, mark, tasks, cache, scratch },
    ...{ cores, timeout, devices, features }
  })
  writeFileSync(join(folder, 'job.sh'), script)
  return null
}

/** Beside the time of the steps themselves: what a job takes to copy what it needs and gives, in seconds. */
const timeToCopy = 300

async function handIn(
  { partition }: Cluster,
  { mark, folder, tasks }: Work,
  { cores = null, memory = null, timeout = null }: CallOptions
): Promise<Result<string, SlurmRefusal>> {
  // One after the other, where they could not be made tasks of their own.
  const steps = Math.max(...tasks.map(({ all }) => all.length))
  const time = timeout === null ? null : timeout * steps + timeToCopy
  const script = join(folder, 'job.sh')
  const needs = { cores, memory, time }
  return submit({ mark, script, folder, partition, ...needs, tasks: tasks.length })
}

/** What is known of the job that was followed. */
interface OfJob {
  readonly end: JobEnd
  readonly written: Work
  /** Seconds. */
  readonly copied: number
  readonly notTaken: NotTaken | null
}

async function finished(
  nix: Nix,
  wanted: readonly StorePath[],
  realised: Parameters<typeof reportCall>[2],
  { signal, onFinished, onOutcome, timeout = null }: CallOptions,
  job: OfJob | null = null
): Promise<CallReport> {
  const isInterrupted = signal?.aborted === true
  const outcome = await reportCall(nix, wanted, realised, isInterrupted)
  const told = outcome.reports.map((report) =>
    job === null ? report : ofJob(report, job, timeout)
  )
  const reports = await rememberResults(nix, told)
  onOutcome?.(reports)
  for (const report of reports) if (report.wanted) onFinished?.(report)
  return { ...outcome, reports }
}

/** The same report with the job that made it; one that ended before its time is the cause. */
function ofJob(
  report: DerivationReport,
  { end, written, copied, notTaken }: OfJob,
  timeout: number | null
): DerivationReport {
  const at = written.tasks.findIndex(({ all }) => all.includes(report.drvPath))
  const task = end.ends[Math.max(0, at)]
  if (task === undefined) return report
  const { job } = task
  const named = `Slurm job ${job.id}${written.tasks.length > 1 ? `_${job.task}` : ''}`
  const isRun = report.startedAt !== null
  const builtOn = isRun ? `${named}${job.node === '' ? '' : ` on ${job.node}`}` : null
  const passage = isRun ? { waited: job.waited, copied } : null
  const cause = report.status === 'failed' ? causeOf(report, task, notTaken, timeout) : null
  const told = cause === null ? report : withCause(report, cause)
  return { ...told, builtOn, passage }
}

function causeOf(
  { cause, drvPath }: DerivationReport,
  { job, exitCode, hasNoNix }: TaskEnd,
  notTaken: NotTaken | null,
  timeout: number | null
): FailureCause | null {
  if (hasNoNix) return { kind: 'no-cluster', why: 'no-nix', words: job.node }
  if (notTaken?.drvPaths.has(drvPath) === true)
    return { kind: 'no-cluster', why: notTaken.why, words: notTaken.words }
  if (exitCode === null) return { kind: 'job-ended', job: job.id, state: job.state }
  const isDeclared = cause?.kind === 'timeout' && cause.seconds === timeout
  return isDeclared ? { ...cause, declared: true } : null
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
