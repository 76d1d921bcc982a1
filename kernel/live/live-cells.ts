import type { LiveCell, Output } from '../comm/index.ts'
import type { CellOutcome, Mistake, StaleReason } from '../outcome/index.ts'
import type { CellEvent } from '../session/session.ts'
import type { MimeBundle, RenderedMistake } from '../wire/index.ts'
import { stepsOf, stepsUnderWay } from './live-steps.ts'
import { type Draw, ShownOutputs } from './shown-outputs.ts'

/** How a run ended. */
export type EndedHow = 'done' | 'failed' | 'interrupted'

/** One run of a cell, from its beginning to its end. */
export interface LiveRun {
  /** What comes of it, other cells that show something else now included. */
  take(event: CellEvent): void
  /**
   * What a cell shows from now on: its own, or another of which `take` was told. `bundle` is what
   * `draw` gives, where that is at hand.
   */
  shows(cellId: string, draw: Draw, bundle?: MimeBundle): void
  /** The error below what it shows. */
  fails(error: RenderedMistake): void
  /** To be called once, whatever came of it. */
  end(how: EndedHow): void
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
  /** Of a run that no page sees, null is the cell: only what comes of others is told. */
  begin(cellId: string | null, executionCount: number | null, words: StaleWords): LiveRun
  /** These cells wait for their turn, and no others. */
  wait(cellIds: readonly string[]): void
  /** The changes after a revision; all there is after -1. */
  since(revision: number): LiveChanges
  /**
   * The outputs of these cells were cleared, as they were after these runs. Of one that has run again
   * since, or is at work, it says nothing: what comes of that is shown.
   */
  clear(cells: readonly Pick<LiveCell, 'id' | 'run'>[]): void
  /** What a cell shows; null where it never ran. */
  shown(cellId: string): LiveOutputs | null
}

/** What a cell shows, and of which run. */
export interface LiveOutputs {
  readonly run: number
  readonly executionCount: number | null
  readonly outputs: readonly Output[]
}

/** Why something is stale, as a sentence. */
export type StaleWords = (reason: StaleReason, executionCount: number | null) => string

export interface LiveCellsOptions {
  /** Called with each change: who wants to know what it is asks `since`. */
  readonly onChange: () => void
  /**
   * Whether anybody is told what cells show now; left out where somebody always is. Where nobody is,
   * no digest is made of a display: who comes later waits until it is drawn once more.
   */
  readonly isFollowed?: () => boolean
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** No cell ran. */
export function createLiveCells(options: LiveCellsOptions): LiveCells {
  return new CellsByRun(options)
}

interface Entry {
  readonly cell: Omit<LiveCell, 'state' | 'outputs' | 'isCleared'>
  /** null where it never ran. */
  readonly ran: Ran | null
}

interface Ran {
  readonly state: Exclude<LiveCell['state'], 'waiting'>
  readonly shown: ShownOutputs
  readonly isCleared: boolean
}

type Change = [cell: Partial<Entry['cell']>, more?: (ran: Ran) => Partial<Ran>]

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

  begin(cellId: string | null, executionCount: number | null, words: StaleWords): LiveRun {
    const { now = Date.now, isFollowed = () => true } = this.#options
    this.#runs += 1
    const run = this.#runs
    if (cellId !== null) {
      const started = { run, executionCount, startedAt: now(), phase: 'evaluating' } as const
      const ran = { state: 'running', shown: new ShownOutputs(), isCleared: false } as const
      this.#put({ cell: { ...blank(cellId), ...started }, ran })
    }
    const change = (...made: Change): void => {
      if (cellId !== null && this.#entries.get(cellId)?.cell.run === run)
        this.#change(cellId, ...made)
    }
    return {
      take: (event) => {
        if (event.kind === 'refreshed') this.#refreshed(event.cellId, event.outcome, words)
        else if (event.kind === 'outcome') change(whatIsShown(event.outcome, executionCount, words))
        else {
          const { progress } = event
          change({ phase: progress.phase, ...stepsUnderWay(progress) })
        }
      },
      shows: (id, draw, bundle) =>
        this.#change(id, {}, ({ shown }) => ({
          shown: shown.drawn(draw, isFollowed() ? bundle : undefined)
        })),
      fails: (error) => change({}, ({ shown }) => ({ shown: shown.failed(error) })),
      end: (state) => change({ phase: null, endedAt: now() }, () => ({ state }))
    }
  }

  wait(cellIds: readonly string[]): void {
    const waiting = new Set(cellIds)
    const before = this.#waiting
    this.#waiting = waiting
    for (const id of waiting) {
      if (before.has(id)) continue
      this.#put(this.#entries.get(id) ?? { cell: blank(id), ran: null })
    }
    for (const id of before) {
      if (waiting.has(id)) continue
      const entry = this.#entries.get(id)
      if (entry === undefined) continue
      if (entry.ran === null) this.#remove(id)
      else this.#put(entry)
    }
  }

  since(revision: number): LiveChanges {
    const isOther = ({ cell }: Entry) => (this.#changedAt.get(cell.id) ?? 0) > revision
    const cells = [...this.#entries.values()].filter(isOther)
    const gone = [...this.#gone].filter(([, at]) => at > revision)
    return {
      revision: this.#revision,
      cells: cells.map((entry) => this.#cellOf(entry)),
      gone: revision < 0 ? [] : gone.map(([id]) => id)
    }
  }

  clear(cells: readonly Pick<LiveCell, 'id' | 'run'>[]): void {
    for (const { id, run } of cells) {
      const entry = this.#entries.get(id)
      if (entry?.cell.run === run && entry.ran !== null && entry.ran.state !== 'running')
        this.#change(id, {}, () => ({ isCleared: true }))
    }
  }

  shown(cellId: string): LiveOutputs | null {
    const entry = this.#entries.get(cellId)
    if (entry?.ran == null) return null
    const { run, executionCount } = entry.cell
    return { run, executionCount, outputs: entry.ran.shown.outputs() }
  }

  #refreshed(cellId: string, outcome: CellOutcome, words: StaleWords): void {
    const entry = this.#entries.get(cellId)
    if (entry !== undefined)
      this.#change(cellId, whatIsShown(outcome, entry.cell.executionCount, words))
  }

  #change(cellId: string, ...[cell, more = () => ({})]: Change): void {
    const entry = this.#entries.get(cellId)
    if (entry === undefined) return
    const { ran } = entry
    this.#put({
      cell: { ...entry.cell, ...cell },
      ran: ran === null ? null : { ...ran, ...more(ran) }
    })
  }

  #cellOf({ cell, ran }: Entry): LiveCell {
    // One that runs may wait once more.
    const isWaiting = ran === null || (this.#waiting.has(cell.id) && ran.state !== 'running')
    if (isWaiting) return { ...cell, state: 'waiting', outputs: null, isCleared: false }
    const { state, shown, isCleared } = ran
    return { ...cell, state, outputs: shown.digest(), isCleared }
  }

  #put(entry: Entry): void {
    this.#revision += 1
    const { id } = entry.cell
    this.#gone.delete(id)
    this.#changedAt.set(id, this.#revision)
    this.#entries.set(id, entry)
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
  return { stale: [...new Set(sentences)], ...stepsOf(outcome) }
}

function blank(id: string) {
  return {
    ...{ id, run: 0, executionCount: null, startedAt: null, endedAt: null, phase: null },
    ...{ stale: [], steps: [], moreSteps: 0 }
  }
}

/** How a run ended that the reply says this of; null where all went well. */
export function howItEnded(mistake: Mistake | null): EndedHow {
  if (mistake === null) return 'done'
  return mistake.kind === 'interrupted' ? 'interrupted' : 'failed'
}
