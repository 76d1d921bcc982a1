import { v4 as newUuid } from 'uuid'
import type { MimeBundle, Publisher } from '../wire/index.ts'
import type { CellOutcome, Mistake, Progress } from '../outcome/index.ts'
import type { CellEvent } from '../session/session.ts'
import type { LiveRun } from '../live/index.ts'
import type { Renderer } from './renderer.ts'
import { createThrottle, type Clock, type Throttle } from './throttle.ts'

/** The display of each cell that shows something now, by the client's id of the cell. */
export type DisplayIds = Map<string, string>

export interface CellDisplayOptions {
  readonly publisher: Publisher
  readonly renderer: Renderer
  readonly clock: Clock
  /** Without one, the client gets the final bundle only, never to be replaced. */
  readonly cellId: string | null
  readonly displayIds: DisplayIds
  readonly executionCount: number
  /** Is told what cells show. */
  readonly live: Pick<LiveRun, 'shows'>
}

/** Shows what comes of one run of a cell: one display, replaced as a whole while the cell works. */
export interface CellDisplay {
  /** Never throws: what fails while something is shown is kept, and `end` throws it. */
  take(event: CellEvent): void
  /** To be called when the run is over: nothing is shown after it. */
  end(): void
  /** What was shown at last, as plain text; null where that was nothing. */
  text(): string | null
  /** The mistakes of the outcome that no card tells. */
  mistakes(): readonly Mistake[]
}

/** Ten updates a second are as many as a reader can follow; more only load the page. */
const progressInterval = 100

/** A display for one run. Each has a display id of its own: clients forget those of earlier runs. */
export function createCellDisplay(options: CellDisplayOptions): CellDisplay {
  return new ReplacedDisplay(options)
}

class ReplacedDisplay implements CellDisplay {
  readonly #options: CellDisplayOptions
  readonly #progress: Throttle<Progress>
  readonly #bugs: unknown[] = []
  #displayId: string | null = null
  #isConcluded = false
  #text: string | null = null
  #mistakes: readonly Mistake[] = []

  constructor(options: CellDisplayOptions) {
    const { clock, renderer, cellId, displayIds } = options
    this.#options = options
    this.#progress = createThrottle(progressInterval, clock, (value) =>
      this.#guarded(() => {
        this.#put(renderer.renderProgress(value))
        this.#tell(() => renderer.renderProgress(value))
      })
    )
    // The client empties a cell's output when it runs it.
    if (cellId !== null) displayIds.delete(cellId)
  }

  take(event: CellEvent): void {
    this.#guarded(() => {
      if (event.kind === 'outcome') this.#conclude(event.outcome)
      else if (event.kind === 'refreshed') this.#refresh(event.cellId, event.outcome)
      else if (this.#options.cellId !== null) this.#progress.offer(event.progress)
    })
  }

  end(): void {
    this.#progress.stop()
    if (!this.#isConcluded) this.#removePlaceholder()
    this.#isConcluded = true
    if (this.#bugs.length > 0) throw this.#bugs[0]
  }

  text(): string | null {
    return this.#text
  }

  mistakes(): readonly Mistake[] {
    return this.#mistakes
  }

  #guarded(show: () => void): void {
    try {
      show()
    } catch (bug) {
      this.#bugs.push(bug)
    }
  }

  #put(bundle: MimeBundle): void {
    const { publisher, cellId, displayIds } = this.#options
    if (this.#displayId !== null) {
      publisher.updateDisplayData(bundle, this.#displayId)
      return
    }
    if (cellId !== null) {
      this.#displayId = newUuid()
      displayIds.set(cellId, this.#displayId)
    }
    publisher.displayData(bundle, this.#displayId)
  }

  #conclude(outcome: CellOutcome): void {
    const { publisher, renderer, cellId, executionCount } = this.#options
    this.#progress.stop()
    this.#isConcluded = true
    this.#mistakes = outcome.mistakes.filter(
      ({ kind }) => kind !== 'build-failed' && kind !== 'blocked'
    )
    const draw = () => renderer.renderOutcome(outcome, { mistakes: false })
    const bundle = hasContent(outcome) ? draw() : null
    if (bundle === null) {
      this.#removePlaceholder()
      return
    }
    this.#text = plainText(bundle)
    if (cellId === null && isPlainValue(outcome)) publisher.executeResult(bundle, executionCount)
    else {
      this.#put(bundle)
      this.#tell(draw, bundle)
    }
  }

  #removePlaceholder(): void {
    const { publisher, cellId, displayIds } = this.#options
    if (this.#displayId === null) return
    publisher.clearOutput()
    this.#tell(() => null)
    this.#displayId = null
    if (cellId !== null) displayIds.delete(cellId)
  }

  #refresh(otherCell: string, outcome: CellOutcome): void {
    const { publisher, renderer, displayIds, live } = this.#options
    const otherDisplay = displayIds.get(otherCell)
    const draw = () => replacement(outcome, renderer)
    if (otherDisplay !== undefined) publisher.updateDisplayData(draw(), otherDisplay)
    live.shows(otherCell, draw)
  }

  #tell(draw: () => MimeBundle | null, bundle?: MimeBundle): void {
    const { cellId, live } = this.#options
    if (cellId !== null) live.shows(cellId, draw, bundle)
  }
}

/** Mistakes alone are left to the `error` message, which would say the same a second time. */
function hasContent({ shown, notices, mistakes, printed }: CellOutcome): boolean {
  const isPrinted = (printed?.messages.length ?? 0) > 0
  return shown.length > 0 || isPrinted || (notices.length > 0 && mistakes.length === 0)
}

function isPlainValue({ shown }: CellOutcome): boolean {
  return shown.length > 0 && shown.every(({ kind }) => kind === 'value')
}

/** A display that is there cannot be taken away: it says what is wrong now, or becomes empty. */
export function replacement(outcome: CellOutcome, renderer: Renderer): MimeBundle {
  const bundle = renderer.renderOutcome(outcome, { mistakes: true })
  return bundle ?? { data: { 'text/plain': '' }, metadata: {} }
}

function plainText({ data }: MimeBundle): string | null {
  const text = data['text/plain']
  return typeof text === 'string' ? text : null
}
