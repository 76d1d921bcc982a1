import { createStepNames, type Notebook, type StepNames } from '../notebook/index.ts'
import type { Program } from '../program/index.ts'
import type { CellRequest, WaitingCells } from '../session.ts'

/** The notebook as it will be when the requests that wait have run. */
export interface Imagined {
  readonly notebook: Notebook
  readonly program: Program
  readonly names: StepNames
}

/** How far the requests that wait were looked at: each of them once. */
export interface LookAhead {
  /** What is imagined now; begins as a fork of what there is. */
  imagined(real: Pick<Imagined, 'notebook' | 'program'>): Imagined
  /** Whether requests have come since it was last looked, and still wait. */
  hasUnseen(waiting: WaitingCells): boolean
  /** Of the requests that wait, those that were not seen before; from now on they were. */
  unseen(waiting: WaitingCells): readonly CellRequest[]
  /** Does one look after the other: each goes on where the one before it ended. */
  inTurn(look: (signal: AbortSignal) => Promise<void>): Promise<void>
  /** No request waits, or what was imagined will not come true. */
  end(): void
  /** The same at once: an evaluation that is under way is stopped. */
  interrupt(): void
}

/** Nothing was looked at. */
export function createLookAhead(): LookAhead {
  let current: Imagined | null = null
  let looking: Promise<void> = Promise.resolve()
  let interruption = new AbortController()
  const seen = new WeakSet<CellRequest>()
  let seenArrivals = -1
  return {
    imagined({ notebook: real, program }) {
      if (current === null) {
        const notebook = real.fork()
        current = { notebook, program: program.fork(notebook), names: createStepNames() }
      }
      return current
    },
    hasUnseen: (waiting) => waiting.arrivals() !== seenArrivals && waiting.count() > 0,
    unseen(waiting) {
      if (waiting.arrivals() === seenArrivals) return []
      seenArrivals = waiting.arrivals()
      const fresh = waiting.list().filter((request) => !seen.has(request))
      for (const request of fresh) seen.add(request)
      return fresh
    },
    inTurn(look) {
      looking = looking.then(() => look(interruption.signal))
      return looking
    },
    end() {
      current = null
    },
    interrupt() {
      current = null
      interruption.abort()
      interruption = new AbortController()
    }
  }
}
