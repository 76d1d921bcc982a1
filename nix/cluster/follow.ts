import { existsSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CallOptions } from '../builder/index.ts'
import { initialState, type LogMessage, logReader, type LogState, reduce } from '../log/index.ts'
import { noNixThere } from './job-script.ts'
import { accountedJob, cancel, isOver, type Job, jobOf } from './slurm.ts'
import { Follower, type Work } from './work.ts'

/** How a task of a job came out. */
export interface TaskEnd {
  /** As Slurm told of it last. */
  readonly job: Job
  /** Of Nix there; null where the job ended before its time. */
  readonly exitCode: number | null
  readonly hasNoNix: boolean
}

export interface JobEnd {
  readonly ends: readonly TaskEnd[]
  /** What all tasks said, as one. */
  readonly state: LogState
}

/** What a job writes is looked at so often, more and more seldom; in milliseconds. */
const files = { first: 100, longest: 1000 }
/** Slurm is asked so often: each time takes a process, and its controller has others to answer. */
const controller = { first: 200, longest: 5000 }

/**
 * A file that a node wrote may show here so much later: caches of network file systems (nfs(5)).
 * A job that did not come to its end writes none.
 */
const latestFile = 10_000
const latestOfCutOff = 2000

/** Reads what a job writes until it is over; an interrupt cancels it, unless somebody else waits for it. */
export async function follow(
  work: Work,
  first: readonly Job[],
  { onState, signal }: Pick<CallOptions, 'onState' | 'signal'>
): Promise<JobEnd> {
  let state = initialState
  const take = (message: LogMessage) => {
    state = reduce(state, message, Date.now())
    onState?.(state)
  }
  const tasks = work.tasks.map((_, at) => new FollowedTask(work.folder, at, first, take))
  const follower = new Follower(work)
  let isAccounted = true
  const ask = async () => {
    const now = await jobOf(work.mark)
    if (!now.ok) return
    const forgotten = tasks.find((task) => task.isForgottenBy(now.value))
    const accounted =
      forgotten === undefined || !isAccounted ? [] : await accountedJob(forgotten.job.id)
    isAccounted = accounted !== null
    for (const task of tasks) task.hear([...now.value, ...(accounted ?? []).filter(isOver)])
  }
  const isTold = () => tasks.every((task) => task.end !== null)
  const pauses = { files: files.first, controller: controller.first }
  let [askedAt, isCancelled, isLeft] = [Date.now(), false, false]
  follower.touch()
  try {
    for (;;) {
      for (const task of tasks) await task.look(isCancelled)
      if (isTold() || isLeft) break
      if (signal?.aborted === true && !isCancelled) {
        isLeft = follower.hasOthers()
        if (isLeft) continue
        isCancelled = true
        pauses.controller = controller.first
        const [job] = first
        if (job !== undefined) await cancel(job.id)
      }
      await setTimeout(pauses.files)
      pauses.files = Math.min(files.longest, pauses.files * 1.1)
      if (Date.now() - askedAt < pauses.controller) continue
      follower.touch()
      askedAt = Date.now()
      if (!isCancelled) pauses.controller = Math.min(controller.longest, pauses.controller * 1.3)
      // A controller that is away is asked again; what the job writes tells of it meanwhile.
      await ask()
    }
    // It was over sooner than Slurm was asked.
    if (tasks.some((task) => task.end !== null && task.job.waited === null)) await ask()
  } finally {
    follower.end()
  }
  const cutOff = { exitCode: null, hasNoNix: false }
  return { state, ends: tasks.map(({ job, end }) => ({ job, ...(end ?? cutOff) })) }
}

class FollowedTask {
  end: Omit<TaskEnd, 'job'> | null = null
  readonly #folder: string
  readonly #at: number
  readonly #reader: ReturnType<typeof logReader>
  #job: Job
  #position = 0
  #overSince: number | null = null

  constructor(
    folder: string,
    at: number,
    jobs: readonly Job[],
    take: (message: LogMessage) => void
  ) {
    this.#folder = folder
    this.#at = at
    this.#job = {
      ...{ id: jobs[0]?.id ?? '', state: 'PENDING', node: '', waited: null, task: at },
      ...jobs.find(({ task }) => task === at)
    }
    // Two machines may give two things the same number.
    this.#reader = logReader((message) =>
      take('id' in message && at > 0 ? { ...message, id: `${at}.${message.id}` } : message)
    )
  }

  /** As Slurm told of it last. */
  get job(): Job {
    return this.#job
  }

  /** Slurm tells of jobs, and not of it, which had not come to its end. */
  isForgottenBy(jobs: readonly Job[]): boolean {
    return this.end === null && this.#job.id !== '' && !this.#isAmong(jobs)
  }

  /** Takes what Slurm says of it; one that Slurm has forgotten is over. */
  hear(jobs: readonly Job[]): void {
    const found = this.#foundIn(jobs)
    if (found === undefined && this.#isAmong(jobs)) return
    this.#job = found ?? { ...this.#job, state: 'COMPLETED' }
    if (isOver(this.#job)) this.#overSince ??= Date.now()
  }

  #isAmong(jobs: readonly Job[]): boolean {
    // Tasks that wait may be told of by the first of them alone.
    const whole = jobs.some(({ id, state }) => id === this.#job.id && state === 'PENDING')
    return whole || this.#foundIn(jobs) !== undefined
  }

  #foundIn(jobs: readonly Job[]): Job | undefined {
    return jobs.find(({ task, id }) => task === this.#at && id === this.#job.id)
  }

  /** Reads what it wrote, and whether it has come to its end. */
  async look(isCancelled: boolean): Promise<void> {
    if (this.end !== null) return
    const code = this.#readCode()
    const latest = this.#job.state === 'COMPLETED' ? latestFile : latestOfCutOff
    const isLate = this.#overSince !== null && Date.now() - this.#overSince > latest
    // Somebody else who waited has taken the results, and tidied up.
    const isTaken = this.#overSince !== null && !existsSync(this.#folder)
    const log = join(this.#folder, `log.${this.#at}`)
    this.#position = await readFrom(log, this.#position, (chunk) => this.#reader.take(chunk))
    if (code === null && !isLate && !isTaken && !(isCancelled && isOver(this.#job))) return
    this.#reader.end()
    const hasNoNix = code === noNixThere
    this.end = { exitCode: typeof code === 'number' ? code : null, hasNoNix }
  }

  #readCode(): number | typeof noNixThere | null {
    try {
      const text = readFileSync(join(this.#folder, `done.${this.#at}`), 'utf8')
      if (text === `${noNixThere}\n`) return noNixThere
      const [, code] = /^(\d{1,3})\n$/.exec(text) ?? []
      return code === undefined ? null : Number(code)
    } catch {
      return null
    }
  }
}

async function readFrom(
  file: string,
  position: number,
  take: (chunk: Buffer) => void
): Promise<number> {
  const opened = await open(file).catch(() => null)
  if (opened === null) return position
  let at = position
  try {
    for (;;) {
      const { bytesRead, buffer } = await opened.read(Buffer.alloc(65_536), 0, 65_536, at)
      if (bytesRead === 0) break
      take(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  } catch {
    // Its folder may be tidied away meanwhile, by another machine.
  } finally {
    await opened.close().catch(() => undefined)
  }
  return at
}
