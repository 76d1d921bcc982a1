import type { StorePath } from '../base/index.ts'
import type { LogState } from '../log/index.ts'
import type { BatchOptions } from './batches.ts'
import { type BuildProgress, progressOf, throttle, together } from './progress.ts'

interface BoardOptions extends Pick<
  BatchOptions,
  'onFinished' | 'onOutcome' | 'maxJobs' | 'signal' | 'call' | 'atATime'
> {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
}

/** How far the calls are that are made for one request, put together. */
export interface ProgressBoard {
  /** What takes the states of a call; null where the call is over. */
  hear(call: string): (state: LogState | null) => void
  /** The options of a call whose progress is told here. */
  options(options: BoardOptions, call?: string): BatchOptions
  end(): void
}

/** Puts together how far the calls are that run at the same time. */
export function progressBoard({ onProgress }: BoardOptions): ProgressBoard {
  const states = new Map<string, LogState>()
  const done = new Set<StorePath>()
  const throttled = throttle<() => BuildProgress>((progress) => onProgress?.(progress()))
  const progress = () => together([...states.values()].map((state) => progressOf(state, [...done])))
  const hear = (call: string) => (state: LogState | null) => {
    if (state === null) states.delete(call)
    else states.set(call, state)
    if (state !== null) throttled.take(progress)
  }
  return {
    hear,
    options: ({ maxJobs, signal, onFinished, onOutcome, ...options }, call = '') => ({
      call: options.call,
      onOutcome,
      atATime: options.atATime,
      maxJobs,
      signal,
      onState: hear(call),
      stateOf: (batch) => hear(`${call}.${batch}`),
      onFinished: (report) => {
        if (report.outPath !== null) {
          done.add(report.drvPath)
          // The last message of the call may have been passed on before this was known.
          throttled.take(progress)
        }
        onFinished?.(report)
      }
    }),
    end: throttled.end
  }
}
