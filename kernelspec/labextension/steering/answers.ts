import type { JupyterFrontEnd } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { OutputArea, OutputAreaModel } from '@jupyterlab/outputarea'
import { infoIcon } from '@jupyterlab/ui-components'
import { PanelLayout, Widget } from '@lumino/widgets'
import { withoutCell } from '../live/without-cell.ts'

const panelClass = 'nix-workflow-answer'

/** What commands of a notebook answered that no cell holds: the last answer, beside its cells. */
export class Answers {
  readonly #shell: JupyterFrontEnd.IShell
  readonly #area: string
  readonly #byPath = new Map<string, AnswerPanel>()

  /** `area` is the part of the page that takes the answers. */
  constructor(shell: JupyterFrontEnd.IShell, area: string) {
    this.#shell = shell
    this.#area = area
  }

  /**
   * Has the kernel of a notebook run lines of commands, without a cell and without a number of its
   * own, and shows what comes. Resolves when they have ended.
   */
  async run(notebook: NotebookPanel, lines: string): Promise<void> {
    const kernel = notebook.sessionContext.session?.kernel
    if (kernel == null) return
    const panel = this.#panelOf(notebook)
    if (!panel.isAttached) this.#shell.add(panel, this.#area)
    this.#shell.activateById(panel.id)
    const future = kernel.requestExecute(withoutCell(lines), false)
    panel.begin(lines)
    panel.area.future = future
    await future.done.catch(() => undefined)
    panel.end()
  }

  #panelOf(notebook: NotebookPanel): AnswerPanel {
    const key = notebook.id
    const known = this.#byPath.get(key)
    if (known !== undefined && !known.isDisposed) return known
    const panel = new AnswerPanel(notebook)
    this.#byPath.set(key, panel)
    notebook.disposed.connect(() => {
      this.#byPath.delete(key)
      panel.dispose()
    })
    return panel
  }
}

class AnswerPanel extends Widget {
  readonly area: OutputArea
  readonly #notebook: NotebookPanel
  readonly #state = document.createElement('div')

  constructor(notebook: NotebookPanel) {
    super()
    this.#notebook = notebook
    this.id = `nix-workflow-answer-${notebook.id}`
    this.title.icon = infoIcon
    this.title.closable = true
    this.addClass(panelClass)
    this.area = new OutputArea({
      model: new OutputAreaModel({ trusted: true }),
      rendermime: notebook.content.rendermime
    })
    this.#state.className = `${panelClass}-state`
    this.#state.setAttribute('role', 'status')
    const state = new Widget({ node: this.#state })
    const layout = new PanelLayout()
    this.layout = layout
    layout.addWidget(state)
    layout.addWidget(this.area)
  }

  /** Shows that lines are being run, with nothing below them yet. */
  begin(lines: string): void {
    this.title.label = lines
    this.title.caption = `${lines}, in ${this.#notebook.context.localPath}`
    this.#state.textContent = 'At work …'
    this.area.model.clear()
  }

  end(): void {
    this.#state.textContent = this.area.model.length === 0 ? 'There is nothing to tell.' : ''
  }
}

export const style = `
.${panelClass} { overflow: auto; min-height: 160px; min-width: 200px; padding: 4px 12px; background: var(--jp-layout-color1); color: var(--jp-content-font-color1); }
.${panelClass} .jp-OutputPrompt { display: none; }
.${panelClass}-state { font-size: var(--jp-ui-font-size1); color: var(--jp-ui-font-color2); }
.jp-CommandToolbarButton[data-jp-item-name^='nix-workflow:'] svg + .jp-ToolbarButtonComponent-label, .jp-CommandToolbarButton[data-jp-item-name^='nix-workflow:'] div + .jp-ToolbarButtonComponent-label { margin-left: 3px; }
`
