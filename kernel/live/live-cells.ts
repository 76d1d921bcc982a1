import { type LiveCell, type LiveStep, mostSteps } from '../comm/index.ts'
import type { CellOutcome, Mistake, StaleReason } from '../outcome/index.ts'
import type { CellEvent } from '../session/session.ts'
import { stepsOf, stepsUnderWay } from './live-steps.ts'

/** One run of a cell, from its beginning to its end. */
export interface LiveRun {
  /** What comes of it, other cells that show something else now included. */
  take(event: CellEvent): void
  /** To be called once, whatever came of it. */
  end(how: 'done' | 'failed' | 'interrupted'): void
}

/** What is to be told to whoever knows all up to a revision. */
export interface LiveChanges {
  readonly revision: number
  /** In the order in which the cells first ran. */
  readonly cells: readonly LiveCell[]
  readonly gone: readonly string[]
}

/** The cells that ran in this kernel or wait, as a page follows them: by the client's ids. */
export interface LiveCells {
  begin(cellId: string, executionCount: number | null, words: StaleWords): LiveRun
  /** These cells wait for their turn, and no others. */
  wait(cellIds: readonly string[]): void
  /** The changes after a revision; all there is after -1. */
  since(revision: number): LiveChanges
}

/** Why something is stale, as a sentence. */
export type StaleWords = (reason: StaleReason, executionCount: number | null) => string

export interface LiveCellsOptions {
  /** Called with each change: who wants to know what it is asks `since`. */
  readonly onChange: () => void
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** No cell ran. */
export function createLiveCells(options: LiveCellsOptions): LiveCells {
  return new CellsByRun(options)
}

type Entry = Omit<LiveCell, 'state'> & {
  readonly state: Exclude<LiveCell['state'], 'waiting'> | null
}

class CellsByRun implements LiveCells {
  readonly #options: LiveCellsOptions
  readonly #entries = new Map<string, Entry>()
  /** By cell, the revision in which it was changed last. */
  readonly #changedAt = new Map<string, number>()
  /** By cell, the revision in which it went. */
  readonly #gone = new Map<string, number>()
  #waiting: ReadonlySet<string> = new Set()
  #revision = 0
  #runs = 0

  constructor(options: LiveCellsOptions) {
    this.#options = options
  }

  begin(cellId: string, executionCount: number | null, words: StaleWords): LiveRun {
    const { now = Date.now } = this.#options
    this.#runs += 1
    const run = this.#runs
    this.#put({
      ...blank(cellId),
      ...{ run, executionCount, state: 'running', startedAt: now(), phase: 'evaluating' }
    })
    const change = (made: Partial<Entry>): void => {
      const entry = this.#entries.get(cellId)
      if (entry?.run === run) this.#put({ ...entry, ...made })
    }
    return {
      take: (event) => {
        if (event.kind === 'refreshed') this.#refreshed(event.cellId, event.outcome, words)
        else if (event.kind === 'outcome') change(whatIsShown(event.outcome, executionCount, words))
        else {
          const { progress } = event
          change({ phase: progress.phase, ...stepsAtMost(stepsUnderWay(progress)) })
        }
      },
      end: (state) => change({ state, phase: null, endedAt: now() })
    }
  }

  wait(cellIds: readonly string[]): void {
    const waiting = new Set(cellIds)
    const before = this.#waiting
    this.#waiting = waiting
    for (const id of waiting) {
      if (before.has(id)) continue
      this.#put(this.#entries.get(id) ?? { ...blank(id), state: null })
    }
    for (const id of before) {
      if (waiting.has(id)) continue
      const entry = this.#entries.get(id)
      if (entry === undefined) continue
      if (entry.state === null) this.#remove(id)
      else this.#put(entry)
    }
  }

  since(revision: number): LiveChanges {
    const isOther = ({ id }: Entry) => (this.#changedAt.get(id) ?? 0) > revision
    const cells = [...this.#entries.values()].filter(isOther)
    const gone = [...this.#gone].filter(([, at]) => at > revision)
    return {
      revision: this.#revision,
      cells: cells.map((entry) => this.#cellOf(entry)),
      gone: revision < 0 ? [] : gone.map(([id]) => id)
    }
  }

  #refreshed(cellId: string, outcome: CellOutcome, words: StaleWords): void {
    const entry = this.#entries.get(cellId)
    if (entry !== undefined)
      this.#put({ ...entry, ...whatIsShown(outcome, entry.executionCount, words) })
  }

  #cellOf(entry: Entry): LiveCell {
    // One that runs may wait once more.
    const isWaiting = this.#waiting.has(entry.id) && entry.state !== 'running'
    return { ...entry, state: isWaiting ? 'waiting' : (entry.state ?? 'waiting') }
  }

  #put(entry: Entry): void {
    this.#revision += 1
    this.#gone.delete(entry.id)
    this.#changedAt.set(entry.id, this.#revision)
    this.#entries.set(entry.id, entry)
    this.#options.onChange()
  }

  #remove(id: string): void {
    this.#revision += 1
    this.#entries.delete(id)
    this.#changedAt.delete(id)
    this.#gone.set(id, this.#revision)
    this.#options.onChange()
  }
}

function whatIsShown(
  outcome: CellOutcome,
  executionCount: number | null,
  words: StaleWords
): Pick<LiveCell, 'stale' | 'steps' | 'moreSteps'> {
  const { shown, notices } = outcome
  const reasons = [
    ...shown.flatMap((one) => (one.kind === 'stale' ? [one.because] : [])),
    ...notices.flatMap((one) => (one.kind === 'stale' ? [one.reason] : []))
  ]
  const sentences = reasons.map((one) => words(one, executionCount))
  return { stale: [...new Set(sentences)], ...stepsAtMost(stepsOf(outcome)) }
}

function blank(id: string) {
  return {
    ...{ id, run: 0, executionCount: null, startedAt: null, endedAt: null, phase: null },
    ...{ stale: [], steps: [], moreSteps: 0 }
  }
}

function stepsAtMost(steps: readonly LiveStep[]): Pick<LiveCell, 'steps' | 'moreSteps'> {
  const listed = steps.slice(0, mostSteps)
  return { steps: listed, moreSteps: steps.length - listed.length }
}

/** How a run ended that the reply says this of; null where all went well. */
export function howItEnded(mistake: Mistake | null): 'done' | 'failed' | 'interrupted' {
  if (mistake === null) return 'done'
  return mistake.kind === 'interrupted' ? 'interrupted' : 'failed'
}
