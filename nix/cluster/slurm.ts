import { bad, good, type Result } from '../base/index.ts'
import { run } from '../process/index.ts'

/** A job as Slurm tells of it, or one task of an array. */
export interface Job {
  readonly id: string
  /** Which task of its array it is; 0 where it is no array. */
  readonly task: number
  /** Slurm's word, as `PENDING`, `RUNNING`, `TIMEOUT`. */
  readonly state: string
  /** The machine that runs it; empty before one does. */
  readonly node: string
  /** Seconds from when it was handed in until it was started; null before that. */
  readonly waited: number | null
}

/** Why Slurm did not do what it was asked. `words` are its own. */
export interface SlurmRefusal {
  /** `no-program`: Slurm is not installed here; `no-answer`: its controller is away. */
  readonly kind: 'no-program' | 'no-answer' | 'refused'
  readonly words: string
}

/** What a job asks for; what is left out is the partition's to say. */
export interface JobRequest {
  /** By which it is found again: it is the job's name. */
  readonly mark: string
  readonly script: string
  /** Where the job is started, and what the script itself writes goes. */
  readonly folder: string
  /** So many tasks, each with the same resources; no array where there is one. */
  readonly tasks: number
  readonly partition: string | null
  readonly cores: number | null
  /** Bytes. */
  readonly memory: number | null
  /** Seconds. */
  readonly time: number | null
}

/** States in which a job is over, whatever came of it (squeue(1), "job state codes"). */
const overStates: ReadonlySet<string> = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL'],
  ...['OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT']
])

export function isOver({ state }: Pick<Job, 'state'>): boolean {
  return overStates.has(state)
}

/** Hands a job in, and gives its number. */
export async function submit(request: JobRequest): Promise<Result<string, SlurmRefusal>> {
  const asked = await ask('sbatch', [
    ...['--parsable', '--no-requeue', `--job-name=${request.mark}`],
    ...[`--chdir=${request.folder}`, `--output=${request.folder}/said-%a`],
    ...(request.tasks === 1 ? [] : [`--array=0-${request.tasks - 1}`]),
    ...(request.partition === null ? [] : [`--partition=${request.partition}`]),
    ...(request.cores === null ? [] : [`--cpus-per-task=${request.cores}`]),
    ...(request.memory === null ? [] : [`--mem=${Math.ceil(request.memory / 1024 ** 2)}M`]),
    ...(request.time === null ? [] : [`--time=${Math.ceil(request.time / 60)}`]),
    request.script
  ])
  if (!asked.ok) return asked
  const [, id] = /^(\d+)(?:;[\w.-]+)?\n?$/.exec(asked.value) ?? []
  return id === undefined ? bad({ kind: 'refused', words: asked.value.trim() }) : good(id)
}

/** The latest job of a mark that Slurm remembers, task by task; empty where it remembers none. */
export async function jobOf(mark: string): Promise<Result<readonly Job[], SlurmRefusal>> {
  const asked = await ask('squeue', [
    ...['--noheader', '--me', '--array', '--states=all'],
    ...[`--name=${mark}`, '--format=%i|%T|%N|%V|%S']
  ])
  if (!asked.ok) return asked
  const jobs = parseJobs(asked.value)
  return good(jobs.filter(({ id }) => id === jobs[0]?.id))
}

/**
 * Lines of `squeue --format=%i|%T|%N|%V|%S`, or of `sacct` with the same, the latest first; what is no
 * such line is passed over.
 */
export function parseJobs(text: string): readonly Job[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, id, task = '0', state, node = '', submitted = '', started = ''] =
        jobLine.exec(line.trim()) ?? []
      if (id === undefined || state === undefined) return []
      // Of a job that waits it is when it may be started.
      const waited =
        state === 'PENDING' ? NaN : (Date.parse(started) - Date.parse(submitted)) / 1000
      const machine = node === 'None assigned' ? '' : node
      return [{ id, task: Number(task), state, node: machine, waited: waited >= 0 ? waited : null }]
    })
    .sort((one, other) => Number(other.id) - Number(one.id) || one.task - other.task)
}

const jobLine =
  /^(\d+)(?:_(\d{1,7}))?\|([A-Z_]+)(?: by \d+)?\|([\w.,[\]-]*|None assigned)\|([\dT:-]{19}|N\/A|Unknown)\|([\dT:-]{19}|N\/A|None|Unknown)$/

/**
 * A job as the accounting of the cluster has it, task by task (sacct(1)): Slurm itself forgets what is
 * over after some minutes. null where the cluster keeps none.
 */
export async function accountedJob(id: string): Promise<readonly Job[] | null> {
  const asked = await ask('sacct', [
    ...['--noheader', '--parsable2', '--allocations', `--jobs=${id}`],
    '--format=JobID,State,NodeList,Submit,Start'
  ])
  return asked.ok ? parseJobs(asked.value) : null
}

/** Has a job ended with all that it started. */
export async function cancel(id: string): Promise<void> {
  await ask('scancel', ['--full', id])
}

async function ask(
  program: 'sbatch' | 'squeue' | 'scancel' | 'sacct',
  words: readonly string[]
): Promise<Result<string, SlurmRefusal>> {
  const asked = await run({ program, arguments: words, environment: { LC_ALL: 'C' } })
  if (asked.startError !== null) return bad({ kind: 'no-program', words: program })
  if (asked.exitCode === 0) return good(asked.stdout)
  return bad({ kind: kindOf(asked.stderr), words: asked.stderr.trim() })
}

/** What Slurm's programs say where the controller is away (22.05 to 24.11). */
export function kindOf(words: string): 'no-answer' | 'refused' {
  const isAway =
    /Unable to contact slurm controller|Connection (?:refused|timed out)|Socket timed out/
  return isAway.test(words) ? 'no-answer' : 'refused'
}
