import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook'
import { type ISignal, Signal } from '@lumino/signaling'
import { LiveNotebook } from './live-notebook.ts'

/** The notebooks that are open, each with what its kernel tells. Views of one share it. */
export class LiveNotebooks {
  readonly #tracker: INotebookTracker
  readonly #bySession = new Map<unknown, LiveNotebook>()
  readonly #opened = new Signal<this, NotebookPanel>(this)
  readonly #changed = new Signal<this, LiveNotebook>(this)

  constructor(tracker: INotebookTracker) {
    this.#tracker = tracker
    tracker.widgetAdded.connect((_tracker, panel) => this.#follow(panel))
    tracker.forEach((panel) => this.#follow(panel))
  }

  /** What the kernel of a view's notebook tells. */
  of(panel: NotebookPanel): LiveNotebook {
    const { sessionContext } = panel
    const known = this.#bySession.get(sessionContext)
    if (known !== undefined) return known
    const live = new LiveNotebook(sessionContext)
    this.#bySession.set(sessionContext, live)
    live.changed.connect(() => this.#changed.emit(live))
    sessionContext.disposed.connect(() => {
      this.#bySession.delete(sessionContext)
      live.dispose()
    })
    return live
  }

  /** All views that are open, in the order in which they were opened. */
  panels(): readonly NotebookPanel[] {
    const panels: NotebookPanel[] = []
    this.#tracker.forEach((panel) => panels.push(panel))
    return panels
  }

  /** The view that shows an element. */
  panelOf(element: Element): NotebookPanel | undefined {
    return this.panels().find(({ node }) => node.contains(element))
  }

  /** The view that was used last, where its kernel is ours. */
  get current(): NotebookPanel | null {
    const { currentWidget: panel } = this.#tracker
    return panel !== null && this.of(panel).isOurs ? panel : null
  }

  /** A view that was opened, or was open before. */
  get opened(): ISignal<this, NotebookPanel> {
    return this.#opened
  }

  /** That what is known of a notebook is something else now. */
  get changed(): ISignal<this, LiveNotebook> {
    return this.#changed
  }

  #follow(panel: NotebookPanel): void {
    this.of(panel)
    this.#opened.emit(panel)
  }
}
