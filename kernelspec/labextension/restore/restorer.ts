import { type Notebook, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook'
import type { FromKernel, LiveCell } from '../../../kernel/comm/protocol.ts'
import { digestOf } from '../../../kernel/comm/digest.ts'
import type { LiveNotebook } from '../live/live-notebook.ts'
import {
  codeCells,
  digestOfCell,
  isPromptWrong,
  type PageCell,
  saysThatItRuns,
  showsProgress,
  turnOf,
  writeOutputs,
  writePrompt
} from './cells.ts'
import { endedOutputs } from './ended.ts'

/**
 * What a cell shows may be about to come by itself, or from another page that has the same document:
 * only what stays as it is for so long, and wrong, is put right, in milliseconds. Each further page
 * waits for so long more, so that one writes and the others have it from that one.
 */
const patience = 500

/** What was asked for and did not come is asked for once more after so long, in milliseconds. */
const longestWait = 5000

/** What of a cell is not as it should be; `ended`: what it shows is of a kernel that is no more. */
type Wrong = 'outputs' | 'prompt' | 'ended'

/** What JupyterLab says of each cell that somebody clears. */
interface Cleared {
  readonly notebook: Notebook
  readonly cell: Notebook['widgets'][number]
}

type Future = NonNullable<PageCell['area']>['future']

/**
 * Gives the cells of a notebook what they missed: what came while the page was not there, or where a
 * cell was moved, so that nothing reaches its display any more. Where several pages have the same
 * document, the one that runs a cell writes what it shows; where none does, the first of them; and
 * writing the same twice changes nothing.
 */
export class Restorer {
  readonly #panel: NotebookPanel
  readonly #live: LiveNotebook
  /** By cell, since when it shows this, and should show something else. */
  readonly #wrong = new Map<string, { readonly shows: string; readonly since: number }>()
  /** By cell, when it was asked for. */
  readonly #asked = new Map<string, number>()
  /** By cell, the run that it showed when it was cleared here: the kernel says so a moment later. */
  readonly #cleared = new Map<string, number>()
  readonly #over = new WeakSet()
  readonly #met = new WeakSet()
  #toTell: { readonly id: string; readonly run: number }[] = []
  #timer: number | undefined
  /** The cells that the kernel was told of, and which kernel that was. */
  #told = ''

  // Kept as values, so that what is connected is what is disconnected.
  readonly #later = (): void => this.#look(50)
  readonly #onContent = (): void => {
    this.#tellCells()
    this.#later()
  }
  readonly #onCleared = (_: unknown, { notebook, cell }: Cleared): void => {
    const live = this.#live.cells.get(cell.model.id)
    if (notebook !== this.#panel.content || live === undefined) return
    // All cells are cleared one by one.
    if (this.#toTell.length === 0) queueMicrotask(() => this.#tellCleared())
    this.#toTell.push({ id: live.id, run: live.run })
  }
  readonly #take = (_: LiveNotebook, message: FromKernel): void => {
    if (message.type !== 'outputs') return
    const { id, run, outputs } = message
    this.#asked.delete(id)
    this.#wrong.delete(id)
    const live = this.#live.cells.get(id)
    const cell = codeCells(this.#panel).find((one) => one.id === id)
    // It may have run again since.
    if (cell === undefined || live?.run !== run) return
    if (this.#isAtWork(cell) && live.state === 'running') return
    if (digestOfCell(cell) !== digestOf(outputs)) writeOutputs(cell, outputs)
    if (!this.#isAtWork(cell)) writePrompt(cell, live)
    this.#later()
  }

  constructor(panel: NotebookPanel, live: LiveNotebook) {
    this.#panel = panel
    this.#live = live
    live.changed.connect(this.#later)
    live.said.connect(this.#take)
    panel.content.modelContentChanged.connect(this.#onContent)
    NotebookActions.outputCleared.connect(this.#onCleared)
    panel.disposed.connect(() => this.#dispose())
    this.#later()
  }

  #dispose(): void {
    window.clearTimeout(this.#timer)
    this.#live.changed.disconnect(this.#later)
    this.#live.said.disconnect(this.#take)
    NotebookActions.outputCleared.disconnect(this.#onCleared)
  }

  /** Before a cell runs, the kernel is to know which there are. */
  #tellCells(): void {
    if (!this.#live.isOurs || this.#live.instance === null) return
    const { model } = this.#panel.content
    const all = model === null ? [] : [...model.cells]
    const cells = all.flatMap(({ id, type }) => (type === 'code' ? [id] : []))
    const told = JSON.stringify([this.#live.instance, cells])
    if (told === this.#told || cells.length === 0) return
    this.#told = told
    this.#live.ask({ type: 'cells', cells })
  }

  #tellCleared(): void {
    for (const { id, run } of this.#toTell) {
      // What comes of one that is at work is shown.
      if (this.#live.cells.get(id)?.state !== 'running') this.#cleared.set(id, run)
    }
    this.#live.ask({ type: 'cleared', cells: this.#toTell })
    this.#toTell = []
  }

  #look(pause: number): void {
    if (this.#timer !== undefined) return
    this.#timer = window.setTimeout(() => {
      this.#timer = undefined
      this.#compare()
    }, pause)
  }

  /** Asks for what cells should show and do not. */
  #compare(): void {
    if (this.#panel.isDisposed || !this.#live.isOurs || this.#live.instance === null) return
    this.#tellCells()
    const now = Date.now()
    const missing: string[] = []
    let isOpen = false
    const wait = patience * (1 + turnOf(this.#panel))
    for (const cell of codeCells(this.#panel)) {
      const wrong = this.#whatIsWrong(cell)
      if (wrong === null) {
        this.#wrong.delete(cell.id)
        continue
      }
      isOpen = true
      const before = this.#wrong.get(cell.id)
      // While it is at work, what it should show is something else each time; where it shows something
      // else each time, another page writes.
      const shows = this.#whatItShows(cell)
      if (before?.shows !== shows) this.#wrong.set(cell.id, { shows, since: now })
      else if (now - before.since >= wait) this.#putRight(cell, wrong, now, missing)
    }
    for (const id of missing) this.#asked.set(id, now)
    if (missing.length > 0) this.#live.ask({ type: 'outputs', cells: missing })
    if (isOpen) this.#look(patience)
  }

  /** Writes what the page knows itself, and adds what it does not know to what is asked for. */
  #putRight(cell: PageCell, wrong: Wrong, now: number, missing: string[]): void {
    const live = this.#live.cells.get(cell.id)
    if (wrong === 'ended') writeOutputs(cell, endedOutputs)
    else if (wrong === 'prompt') writePrompt(cell, live)
    else if (now - (this.#asked.get(cell.id) ?? 0) > longestWait) missing.push(cell.id)
  }

  #whatItShows(cell: PageCell): string {
    const { executionState, executionCount } = cell.model
    return `${digestOfCell(cell)} ${executionState} ${executionCount ?? ''}`
  }

  #whatIsWrong(cell: PageCell): Wrong | null {
    const live = this.#live.cells.get(cell.id)
    const isAtWork = this.#isAtWork(cell)
    if (live === undefined) {
      if (showsProgress(cell) && !isAtWork) return 'ended'
      // What stands below a cell that fails is answered without a number, which the page waits for.
      return this.#isOver(cell) && saysThatItRuns(cell) ? 'prompt' : null
    }
    if (isAtWork && live.state !== 'done' && live.state !== 'failed') return null
    const isOther = live.outputs !== null && digestOfCell(cell) !== live.outputs
    if (isOther && !this.#isCleared(cell, live)) return 'outputs'
    // A cell that this page runs has its prompt from it.
    return !isAtWork && isPromptWrong(cell, live) ? 'prompt' : null
  }

  #isCleared({ id, outputs }: PageCell, { run, isCleared }: LiveCell): boolean {
    return outputs.length === 0 && (isCleared || this.#cleared.get(id) === run)
  }

  /** Whether this page ran a cell, and that is over. */
  #isOver(cell: PageCell): boolean {
    return futureOf(cell.area) !== null && !this.#isAtWork(cell)
  }

  /** Whether messages of the kernel reach a cell by themselves. */
  #isAtWork({ area }: PageCell): boolean {
    const future = futureOf(area)
    if (future === null || future.isDisposed) return false
    if (!this.#met.has(future)) {
      this.#met.add(future)
      const over = (): void => {
        this.#over.add(future)
        this.#later()
      }
      future.done.then(over, over)
    }
    return !this.#over.has(future)
  }
}

/** An area that never ran anything has none, whatever its type says. */
function futureOf(area: PageCell['area']): Future | null {
  return area?.future ?? null
}
