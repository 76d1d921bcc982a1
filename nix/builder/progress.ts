import { anyTold, type Build, copiedBytes, lastStyledLines, type LogState } from '../log/index.ts'
import type { StyledPart, Told } from '../remembered/index.ts'
import { readError } from './failure.ts'
import { derivationName, type StorePath } from '../base/index.ts'

/** How far a build is. */
export interface BuildProgress {
  readonly running: readonly RunningBuild[]
  /** Derivations whose results are known to be there. */
  readonly done: readonly StorePath[]
  /** Those that are known to have failed. */
  readonly failed: readonly StorePath[]
  /** Those whose builders have ended; how, may not be known yet. */
  readonly ended: readonly StorePath[]
  /** Paths that are being copied from a cache. */
  readonly fetching: readonly StorePath[]
  /** Bytes from caches so far, and those expected; null where nothing is fetched. */
  readonly fetched: { readonly done: number; readonly expected: number } | null
}

export interface RunningBuild {
  /** The derivations that get the result: several, where their inputs came out the same. */
  readonly drvPaths: readonly StorePath[]
  /** The derivation's name. */
  readonly name: string
  readonly phase: string | null
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** The last three lines of its log, oldest first. */
  readonly lastLines: readonly string[]
  /** What of the last one is coloured or bold; not there where nothing is. */
  readonly lastStyled?: readonly StyledPart[]
  /** The numbers that it printed; null where there are none. */
  readonly told?: Told | null
}

const shownLines = 3

/** What is to be told of a state. `done` are derivations whose results are known to be there. */
export function progressOf(state: LogState, done: readonly StorePath[]): BuildProgress {
  const originals = new Map<StorePath, StorePath[]>()
  for (const [drvPath, resolved] of state.resolved) {
    originals.set(resolved, [...(originals.get(resolved) ?? []), drvPath])
  }
  const originalsOf = (drvPath: StorePath) => originals.get(drvPath) ?? [drvPath]
  return {
    running: [...state.running.values()].map(({ drvPath, phase, startedAt, log, told }) => ({
      drvPaths: originalsOf(drvPath),
      name: derivationName(drvPath),
      phase,
      startedAt,
      ...lastOf(log),
      told: anyTold(told)
    })),
    done,
    ended: [...state.ended.keys()].flatMap(originalsOf),
    failed: state.errors
      .map(readError)
      .flatMap((meaning) => (meaning.kind === 'failed' ? originalsOf(meaning.drvPath) : [])),
    fetching: [...state.copies.values()].map(({ path }) => path),
    fetched:
      state.fetched.size === 0 && state.expectedBytes === 0
        ? null
        : { done: copiedBytes(state), expected: state.expectedBytes }
  }
}

function lastOf(log: Build['log']): Pick<RunningBuild, 'lastLines' | 'lastStyled'> {
  const lines = lastStyledLines(log, shownLines)
  const lastStyled = lines.at(-1)?.styled ?? []
  return {
    lastLines: lines.map(({ text }) => text),
    ...(lastStyled.length > 0 && { lastStyled })
  }
}

/** Ten times a second: what the clients can take. */
const progressMilliseconds = 100

/** How far several calls are that run at the same time. */
export function together(parts: readonly BuildProgress[]): BuildProgress {
  const fetched = parts.flatMap((part) => part.fetched ?? [])
  return {
    running: parts.flatMap(({ running }) => running),
    done: [...new Set(parts.flatMap(({ done }) => done))],
    ended: [...new Set(parts.flatMap(({ ended }) => ended))],
    failed: [...new Set(parts.flatMap(({ failed }) => failed))],
    fetching: parts.flatMap(({ fetching }) => fetching),
    fetched:
      fetched.length === 0
        ? null
        : {
            done: fetched.reduce((sum, { done }) => sum + done, 0),
            expected: fetched.reduce((sum, { expected }) => sum + expected, 0)
          }
  }
}

/** Passes a state on at once, then at most ten times a second, and the last one at the end. */
export function throttle<State extends object>(
  pass: (state: State) => void
): {
  take: (state: State) => void
  end: () => void
} {
  let waiting: State | null = null
  let timer: NodeJS.Timeout | undefined
  const passOn = () => {
    timer = undefined
    if (waiting === null) return
    const state = waiting
    waiting = null
    timer = setTimeout(passOn, progressMilliseconds)
    pass(state)
  }
  return {
    take: (state) => {
      waiting = state
      if (timer === undefined) passOn()
    },
    end: () => {
      if (waiting !== null) {
        clearTimeout(timer)
        passOn()
      }
      clearTimeout(timer)
    }
  }
}
