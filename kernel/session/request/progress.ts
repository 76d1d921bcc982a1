import type { BuildProgress } from '../../../nix/builder/index.ts'
import type { StorePath } from '../../../nix/base/index.ts'
import type { CellEvent } from '../session.ts'
import type { Progress, StepProgress } from '../../outcome/index.ts'

/** Tells how far a request is, from its first moment to its last. */
export interface ProgressTeller {
  phase(phase: Progress['phase']): void
  building(progress: BuildProgress, wanted: readonly StorePath[]): void
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
  emit: (event: CellEvent) => void,
  nameOf: (drvPath: StorePath) => string,
  expectedOf: (drvPath: StorePath) => number | null = () => null,
  now: () => number = Date.now
): ProgressTeller {
  const started = now()
  /** Each is asked for once: nothing is learned of a step while it runs. */
  const expected = new Map<StorePath, number | null>()
  /** Seconds that builds took which were seen to run and are over. */
  const took = new Map<StorePath, number>()
  const startedAt = new Map<StorePath, number>()
  let phase: Progress['phase'] = 'evaluating'
  let build: BuildProgress | null = null
  let wanted: readonly StorePath[] = []

  function tell(): void {
    const elapsedSeconds = (now() - started) / 1000
    if (elapsedSeconds * 1000 < quiet) return
    const steps = build === null ? waiting(wanted, nameOf) : stepsOf(build, now())
    emit({
      kind: 'progress',
      progress: { phase, elapsedSeconds, steps, fetched: build?.fetched ?? null }
    })
  }

  function stepsOf(at: BuildProgress, moment: number): StepProgress[] {
    const failed = new Set(at.failed)
    const done = new Set(at.done)
    const ended = new Set(at.ended)
    const running = new Map(
      at.running.flatMap((one) => one.drvPaths.map((drvPath) => [drvPath, one] as const))
    )
    const all = new Set([...done, ...failed, ...ended, ...running.keys(), ...wanted])
    return [...all].map((drvPath): StepProgress => {
      const name = nameOf(drvPath)
      const now = running.get(drvPath)
      const over = failed.has(drvPath) ? 'failed' : done.has(drvPath) ? 'done' : null
      const state = over ?? (ended.has(drvPath) && now === undefined ? 'ended' : null)
      if (state !== null) {
        return { ...quietStep(name, state), elapsedSeconds: took.get(drvPath) ?? null }
      }
      const expectedSeconds = expectedFor(drvPath)
      if (now === undefined) return { ...quietStep(name, 'waiting'), expectedSeconds }
      const elapsedSeconds = (moment - now.startedAt) / 1000
      const { lastLines } = now
      return { name, state: 'running', elapsedSeconds, expectedSeconds, lastLines }
    })
  }

  function expectedFor(drvPath: StorePath): number | null {
    const before = expected.get(drvPath)
    if (before !== undefined) return before
    const seconds = expectedOf(drvPath)
    expected.set(drvPath, seconds)
    return seconds
  }

  /** Keeps when builds began, and how long they took once they are over. */
  function follow({ running, done, failed, ended }: BuildProgress): void {
    for (const { drvPaths, startedAt: began } of running)
      for (const drvPath of drvPaths) {
        startedAt.set(drvPath, began)
        // A builder that was thought to have ended goes on.
        took.delete(drvPath)
      }
    for (const drvPath of [...done, ...failed, ...ended]) {
      const began = startedAt.get(drvPath)
      if (began !== undefined && !took.has(drvPath)) took.set(drvPath, (now() - began) / 1000)
    }
  }

  const first = setTimeout(tell, quiet)
  const ticking = setInterval(tell, tickMilliseconds)
  return {
    phase(next) {
      phase = next
    },
    building(progress, missing) {
      follow(progress)
      build = progress
      wanted = missing
      phase =
        progress.running.length === 0 && progress.fetching.length > 0 ? 'fetching' : 'building'
      tell()
    },
    end() {
      clearTimeout(first)
      clearInterval(ticking)
    }
  }
}

function waiting(
  wanted: readonly StorePath[],
  nameOf: (drvPath: StorePath) => string
): StepProgress[] {
  return wanted.map((drvPath) => quietStep(nameOf(drvPath), 'waiting'))
}

function quietStep(name: string, state: StepProgress['state']): StepProgress {
  return { name, state, elapsedSeconds: null, expectedSeconds: null, lastLines: [] }
}
