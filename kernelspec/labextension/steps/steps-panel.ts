import { CommandToolbarButton, PanelWithToolbar } from '@jupyterlab/ui-components'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { CommandRegistry } from '@lumino/commands'
import { Widget } from '@lumino/widgets'
import type { LiveCell } from '../../../kernel/comm/protocol.ts'
import { counted } from '../../../kernel/outcome/words.ts'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { showCell } from '../live/show-cell.ts'
import { commandIds, frontPanel } from '../steering/commands.ts'
import { staleCells, stepsAtWork } from '../steering/counts.ts'
import { stepsIcon } from './icon.ts'
import { cellOf, rowElements } from './row-element.ts'
import { rowsOf } from './rows.ts'
import { panelClass } from './style.ts'

const headings = ['Step', 'State', 'Size', 'Time'] as const
const buttons = [commandIds.refresh, commandIds.stop, commandIds.plan, commandIds.lineage]

/** The steps of the notebook that is in front: their states, sizes and times, and what is stale. */
export class StepsPanel extends PanelWithToolbar {
  readonly #notebooks: LiveNotebooks
  readonly #commands: CommandRegistry
  readonly #summary = document.createElement('p')
  readonly #search = document.createElement('input')
  readonly #table = document.createElement('table')
  readonly #body = document.createElement('tbody')
  readonly #more = document.createElement('p')
  /** By which it is known that nothing is to be drawn anew. */
  #drawn = ''
  #isDue = false
  #isFilled = false

  constructor(notebooks: LiveNotebooks, commands: CommandRegistry) {
    super()
    this.#notebooks = notebooks
    this.id = 'nix-workflow-steps'
    this.title.icon = stepsIcon
    this.title.caption = 'Steps of the Workflow'
    this.addClass(panelClass)
    this.node.setAttribute('role', 'region')
    this.node.setAttribute('aria-label', 'Steps of the workflow')
    this.#commands = commands
  }

  /** Draws what there is now, where it is seen. Changes that come together are drawn once. */
  follow(): void {
    if (this.#isDue) return
    this.#isDue = true
    requestAnimationFrame(() => {
      this.#isDue = false
      if (this.isVisible) this.#draw()
    })
  }

  protected override onBeforeShow(): void {
    this.#fill()
  }

  protected override onAfterShow(): void {
    this.#draw()
  }

  /** Made when it is first looked at: most pages are opened without. */
  #fill(): void {
    if (this.#isFilled) return
    this.#isFilled = true
    for (const id of buttons) {
      const args = { panel: frontPanel }
      this.toolbar.addItem(id, new CommandToolbarButton({ commands: this.#commands, id, args }))
    }
    this.addWidget(this.toolbar)
    const content = new Widget()
    content.addClass(`${panelClass}-content`)
    this.#fillContent(content.node)
    this.addWidget(content)
  }

  #fillContent(node: HTMLElement): void {
    this.#summary.setAttribute('role', 'status')
    this.#search.type = 'search'
    this.#search.placeholder = 'Find a step'
    this.#search.setAttribute('aria-label', 'Find a step by its name')
    this.#search.addEventListener('input', () => this.#draw())
    const head = this.#table.createTHead().insertRow()
    for (const heading of headings) {
      const cell = document.createElement('th')
      cell.scope = 'col'
      cell.textContent = heading
      head.append(cell)
    }
    this.#table.append(this.#body)
    this.#table.addEventListener('click', ({ target }) => {
      const id = target instanceof Element ? cellOf(target) : null
      const panel = this.#notebooks.current
      if (id !== null && panel !== null) void showCell(panel, id)
    })
    node.append(this.#summary, this.#search, this.#table, this.#more)
  }

  #draw(): void {
    this.#fill()
    const panel = this.#notebooks.current
    const cells: ReadonlyMap<string, LiveCell> =
      panel === null ? new Map<string, LiveCell>() : this.#notebooks.of(panel).cells
    const order = panel === null ? [] : idsOf(panel)
    const { rows, more } = rowsOf(cells, order, this.#search.value)
    const summary = panel === null ? noNotebook : summaryOf(cells, rows.length + more)
    const drawn = JSON.stringify([panel?.id, summary, more, rows])
    if (drawn === this.#drawn) return
    this.#drawn = drawn
    this.#summary.textContent = summary
    this.#search.hidden = panel === null
    this.#table.hidden = rows.length === 0
    this.#more.textContent =
      more === 0 ? '' : `… and ${counted(more, 'more step')}, not listed here`
    const focused = this.#focusedRow()
    this.#body.replaceChildren(...rows.flatMap(rowElements))
    if (focused !== -1) this.#body.querySelectorAll('button')[focused]?.focus()
  }

  /** A row that has the focus keeps it. */
  #focusedRow(): number {
    const { activeElement } = document
    return [...this.#body.querySelectorAll('button')].findIndex((one) => one === activeElement)
  }
}

const noNotebook = 'Open a notebook of the Nix Workflow kernel to see its steps.'

function summaryOf(cells: ReadonlyMap<string, LiveCell>, steps: number): string {
  if (cells.size === 0) return 'No cell ran in this kernel yet.'
  const stale = staleCells(cells.values())
  const atWork = stepsAtWork(cells.values())
  return [
    counted(steps, 'step'),
    ...(atWork === 0 ? [] : [`${atWork} at work`]),
    stale === 0 ? 'nothing is stale' : `${counted(stale, 'cell')} stale`
  ].join(' · ')
}

function idsOf({ content }: NotebookPanel): readonly string[] {
  return content.widgets.map(({ model }) => model.id)
}
