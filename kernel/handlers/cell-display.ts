import { v4 as newUuid } from 'uuid'
import type { MimeBundle, Publisher } from '../wire/index.ts'
import type { CellOutcome, Mistake, Progress } from '../outcome/index.ts'
import type { CellEvent } from '../session/session.ts'
import type { Renderer } from './renderer.ts'
import { createThrottle, type Clock } from './throttle.ts'

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
  const { publisher, renderer, clock, cellId, displayIds, executionCount } = options
  const progress = createThrottle<Progress>(progressInterval, clock, (value) =>
    guarded(() => put(renderer.renderProgress(value)))
  )
  let displayId: string | null = null
  let concluded = false
  let text: string | null = null
  let mistakes: readonly Mistake[] = []
  const bugs: unknown[] = []
  // The client empties a cell's output when it runs it.
  if (cellId !== null) displayIds.delete(cellId)

  function guarded(show: () => void): void {
    try {
      show()
    } catch (bug) {
      bugs.push(bug)
    }
  }

  function put(bundle: MimeBundle): void {
    if (displayId !== null) {
      publisher.updateDisplayData(bundle, displayId)
      return
    }
    if (cellId !== null) {
      displayId = newUuid()
      displayIds.set(cellId, displayId)
    }
    publisher.displayData(bundle, displayId)
  }

  function conclude(outcome: CellOutcome): void {
    progress.stop()
    concluded = true
    mistakes = outcome.mistakes.filter(({ kind }) => kind !== 'build-failed' && kind !== 'blocked')
    const bundle = hasContent(outcome) ? renderer.renderOutcome(outcome, { mistakes: false }) : null
    if (bundle === null) {
      removePlaceholder()
      return
    }
    text = plainText(bundle)
    if (cellId === null && isPlainValue(outcome)) publisher.executeResult(bundle, executionCount)
    else put(bundle)
  }

  function removePlaceholder(): void {
    if (displayId === null) return
    publisher.clearOutput()
    displayId = null
    if (cellId !== null) displayIds.delete(cellId)
  }

  function refresh(otherCell: string, outcome: CellOutcome): void {
    const otherDisplay = displayIds.get(otherCell)
    if (otherDisplay === undefined) return
    publisher.updateDisplayData(replacement(outcome, renderer), otherDisplay)
  }

  return {
    take: (event) =>
      guarded(() => {
        if (event.kind === 'outcome') conclude(event.outcome)
        else if (event.kind === 'refreshed') refresh(event.cellId, event.outcome)
        else if (cellId !== null) progress.offer(event.progress)
      }),
    end: () => {
      progress.stop()
      if (!concluded) removePlaceholder()
      concluded = true
      if (bugs.length > 0) throw bugs[0]
    },
    text: () => text,
    mistakes: () => mistakes
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
function replacement(outcome: CellOutcome, renderer: Renderer): MimeBundle {
  const bundle = renderer.renderOutcome(outcome, { mistakes: true })
  return bundle ?? { data: { 'text/plain': '' }, metadata: {} }
}

function plainText({ data }: MimeBundle): string | null {
  const text = data['text/plain']
  return typeof text === 'string' ? text : null
}
