import type { BuildProgress } from '../../../nix/builder/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { Outlet } from './outlet.ts'
import type { Progress, StepProgress } from '../../outcome/index.ts'

/** Tells how far a request is, from its first moment to its last. */
export interface ProgressTeller {
  phase(phase: Progress['phase']): void
  building(progress: BuildProgress, wanted: readonly StorePath[]): void
  /** Bytes that went to another store so far, and those expected. */
  pushing(bytes: { readonly done: number; readonly expected: number }): void
  end(): void
}

/**
 * A request that takes less than this is shown by its result alone, in milliseconds: a display that
 * flickers tells nobody anything.
 */
const quiet = 250

/** Elapsed time goes on while nothing else does. */
const tickMilliseconds = 1000

/**
 * Begins to tell; `nameOf` gives what the notebook calls a derivation, `expectedOf` how many seconds
 * its build is likely to take. Ends with `end`.
 */
export function tellProgress(
  outlet: Pick<Outlet, 'progress'>,
  nameOf: (drvPath: StorePath) => string,
  expectedOf: (drvPath: StorePath) => number | null = () => null,
  now: () => number = Date.now
): ProgressTeller {
  const started = now()
  const steps = new StepsUnderWay(nameOf, expectedOf)
  let pushed: Progress['fetched'] = null
  let phase: Progress['phase'] = 'evaluating'

  function tell(): void {
    const elapsedSeconds = (now() - started) / 1000
    if (elapsedSeconds * 1000 < quiet) return
    outlet.progress({
      phase,
      elapsedSeconds,
      steps: steps.at(now()),
      fetched: pushed ?? steps.fetched
    })
  }

  const first = setTimeout(tell, quiet)
  const ticking = setInterval(tell, tickMilliseconds)
  return {
    phase(next) {
      phase = next
    },
    building(progress, wanted) {
      steps.follow(progress, wanted, now())
      const isFetching = progress.running.length === 0 && progress.fetching.length > 0
      phase = isFetching ? 'fetching' : 'building'
      tell()
    },
    pushing(bytes) {
      phase = 'pushing'
      pushed = bytes
    },
    end() {
      clearTimeout(first)
      clearInterval(ticking)
    }
  }
}

/** The steps of a build and their times, as far as its messages told of them. */
class StepsUnderWay {
  readonly #nameOf: (drvPath: StorePath) => string
  readonly #expectedOf: (drvPath: StorePath) => number | null
  /** Each is asked for once: nothing is learned of a step while it runs. */
  readonly #expected = new Map<StorePath, number | null>()
  /** Seconds that builds took which were seen to run and are over. */
  readonly #took = new Map<StorePath, number>()
  readonly #startedAt = new Map<StorePath, number>()
  #build: BuildProgress | null = null
  #wanted: readonly StorePath[] = []

  constructor(
    nameOf: (drvPath: StorePath) => string,
    expectedOf: (drvPath: StorePath) => number | null
  ) {
    this.#nameOf = nameOf
    this.#expectedOf = expectedOf
  }

  get fetched(): Progress['fetched'] {
    return this.#build?.fetched ?? null
  }

  /** Keeps when builds began, and how long they took once they are over. */
  follow(build: BuildProgress, wanted: readonly StorePath[], moment: number): void {
    this.#build = build
    this.#wanted = wanted
    const { running, done, failed, ended } = build
    for (const { drvPaths, startedAt } of running)
      for (const drvPath of drvPaths) {
        this.#startedAt.set(drvPath, startedAt)
        // A builder that was thought to have ended goes on.
        this.#took.delete(drvPath)
      }
    for (const drvPath of [...done, ...failed, ...ended]) {
      const began = this.#startedAt.get(drvPath)
      if (began !== undefined && !this.#took.has(drvPath))
        this.#took.set(drvPath, (moment - began) / 1000)
    }
  }

  at(moment: number): StepProgress[] {
    if (this.#build === null)
      return this.#wanted.map((drvPath) => quietStep(this.#nameOf(drvPath), 'waiting'))
    const { running: runs, ...over } = this.#build
    const running = new Map(
      runs.flatMap((one) => one.drvPaths.map((drvPath) => [drvPath, one] as const))
    )
    const failed = new Set(over.failed)
    const done = new Set(over.done)
    const ended = new Set(over.ended)
    const all = new Set([...done, ...failed, ...ended, ...running.keys(), ...this.#wanted])
    return [...all].map((drvPath) => {
      const run = running.get(drvPath)
      if (failed.has(drvPath)) return this.#over(drvPath, 'failed')
      if (done.has(drvPath)) return this.#over(drvPath, 'done')
      if (run !== undefined) return this.#running(drvPath, run, moment)
      if (ended.has(drvPath)) return this.#over(drvPath, 'ended')
      const expectedSeconds = this.#expectedFor(drvPath)
      return { ...quietStep(this.#nameOf(drvPath), 'waiting'), expectedSeconds }
    })
  }

  #over(drvPath: StorePath, state: StepProgress['state']): StepProgress {
    const elapsedSeconds = this.#took.get(drvPath) ?? null
    return { ...quietStep(this.#nameOf(drvPath), state), elapsedSeconds }
  }

  #running(
    drvPath: StorePath,
    { startedAt, lastLines, lastStyled, told = null }: BuildProgress['running'][number],
    moment: number
  ): StepProgress {
    const elapsedSeconds = (moment - startedAt) / 1000
    const expectedSeconds = this.#expectedFor(drvPath)
    const name = this.#nameOf(drvPath)
    return {
      ...{ name, state: 'running', elapsedSeconds, expectedSeconds, lastLines, told },
      ...(lastStyled !== undefined && { lastStyled })
    }
  }

  #expectedFor(drvPath: StorePath): number | null {
    const before = this.#expected.get(drvPath)
    if (before !== undefined) return before
    const seconds = this.#expectedOf(drvPath)
    this.#expected.set(drvPath, seconds)
    return seconds
  }
}

function quietStep(name: string, state: StepProgress['state']): StepProgress {
  return { name, state, elapsedSeconds: null, expectedSeconds: null, lastLines: [] }
}
