import type { BuildProgress } from '../../nix/builder.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { CellEvent } from './session.ts'
import type { Progress, StepProgress } from './outcome.ts'

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

/** Begins to tell; `nameOf` gives what the notebook calls a derivation. Ends with `end`. */
export function tellProgress(
  emit: (event: CellEvent) => void,
  nameOf: (drvPath: StorePath) => string,
  now: () => number = Date.now
): ProgressTeller {
  const started = now()
  let phase: Progress['phase'] = 'evaluating'
  let build: BuildProgress | null = null
  let wanted: readonly StorePath[] = []

  function tell(): void {
    const elapsedSeconds = (now() - started) / 1000
    if (elapsedSeconds * 1000 < quiet) return
    const steps = build === null ? waiting(wanted, nameOf) : stepsOf(build, wanted, nameOf, now())
    emit({
      kind: 'progress',
      progress: { phase, elapsedSeconds, steps, fetched: build?.fetched ?? null }
    })
  }

  const first = setTimeout(tell, quiet)
  const ticking = setInterval(tell, tickMilliseconds)
  return {
    phase(next) {
      phase = next
    },
    building(progress, missing) {
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

function stepsOf(
  build: BuildProgress,
  wanted: readonly StorePath[],
  nameOf: (drvPath: StorePath) => string,
  now: number
): StepProgress[] {
  const failed = new Set(build.failed)
  const done = new Set(build.done)
  const running = new Map(
    build.running.flatMap((one) => one.drvPaths.map((drvPath) => [drvPath, one] as const))
  )
  const all = new Set([...done, ...failed, ...running.keys(), ...wanted])
  return [...all].map((drvPath): StepProgress => {
    const name = nameOf(drvPath)
    const at = running.get(drvPath)
    if (failed.has(drvPath)) return quietStep(name, 'failed')
    if (done.has(drvPath)) return quietStep(name, 'done')
    if (at === undefined) return quietStep(name, 'waiting')
    return {
      name,
      state: 'running',
      elapsedSeconds: (now - at.startedAt) / 1000,
      expectedSeconds: null,
      lastLines: at.lastLines
    }
  })
}

function quietStep(name: string, state: StepProgress['state']): StepProgress {
  return { name, state, elapsedSeconds: null, expectedSeconds: null, lastLines: [] }
}
