import type { NotebookPanel } from '@jupyterlab/notebook'
import { OutputArea, OutputAreaModel } from '@jupyterlab/outputarea'
import { Widget } from '@lumino/widgets'
import type { LiveStep } from '../../../kernel/comm/protocol.ts'
import { memberExpression, sweepChoices } from '../../../kernel/outcome/sweep-choices.ts'
import { withoutCell } from '../live/without-cell.ts'
import { exploreClass } from './style.ts'
import { sweepControls } from './sweep-controls.ts'

/** What the kernel marks the cards of sweeps with. */
export const sweepCards = '.nix-workflow-card[data-sweep]'

/** States in which a result is there, so that to show it builds nothing. */
const there = ['built', 'fetched', 'cached', 'cut-off', 'pinned']

/** The sweep of a card. */
export interface ShownSweep {
  readonly sweep: string
  /** Of its steps. */
  readonly names: readonly string[]
  /** How a step stands now: what is told comes later than the card. */
  readonly stateOf: (step: string) => LiveStep['state'] | null
  /** Is told the name of each step that is chosen. */
  readonly chosen: (step: string) => void
  /** The step that was chosen before, on a card that this one takes the place of. */
  readonly first: string | null
}

/**
 * Controls on the card of a sweep, and below them the step that they mean: its own card, as the
 * kernel draws it. What is chosen changes nothing of the notebook.
 */
export class SweepCard {
  readonly card: Element
  readonly #panel: NotebookPanel
  readonly #area: OutputArea
  readonly #host = document.createElement('div')
  readonly #said = document.createElement('p')
  readonly #sweep: string
  readonly #names: readonly string[]
  readonly #stateOf: (step: string) => LiveStep['state'] | null
  #isAsking = false
  #wanted: number | null = null

  constructor(card: Element, panel: NotebookPanel, shown: ShownSweep) {
    const { sweep, names, chosen, first } = shown
    this.card = card
    this.#panel = panel
    this.#sweep = sweep
    this.#names = names
    this.#stateOf = shown.stateOf
    this.#area = new OutputArea({
      model: new OutputAreaModel({ trusted: true }),
      rendermime: panel.content.rendermime
    })
    const choices = sweepChoices(sweep, names)
    const controls = sweepControls(sweep, choices, (step) => {
      chosen(names[step] ?? '')
      this.#show(step)
    })
    this.#host.className = exploreClass
    this.#said.setAttribute('role', 'status')
    this.#host.append(controls.element, this.#said)
    const table = card.querySelector(':scope > .nix-workflow-values')
    if (table === null) card.prepend(this.#host)
    else table.replaceWith(this.#host)
    Widget.attach(this.#area, this.#host)
    const before = first === null ? -1 : names.indexOf(first)
    controls.show(Math.max(0, before))
    if (before !== -1) this.#show(before)
  }

  dispose(): void {
    // Its card is gone from the page; a widget that was attached must be there to be detached.
    if (!this.#area.node.isConnected) document.body.append(this.#area.node)
    this.#area.dispose()
  }

  #show(step: number): void {
    this.#wanted = step
    if (!this.#isAsking) void this.#ask()
  }

  /** Asks for one at a time: of those that are passed over meanwhile the last. */
  async #ask(): Promise<void> {
    this.#isAsking = true
    while (this.#wanted !== null && !this.#area.isDisposed) {
      const name = this.#names[this.#wanted]
      this.#wanted = null
      if (name !== undefined) await this.#draw(name)
    }
    this.#isAsking = false
  }

  async #draw(name: string): Promise<void> {
    const state = this.#stateOf(name)
    const expression = memberExpression(this.#sweep, name)
    const kernel = this.#panel.sessionContext.session?.kernel
    if (state === null || !there.includes(state) || expression === null || kernel == null) {
      this.#area.model.clear()
      this.#said.textContent = `${name}: ${state ?? 'not known'}`
      return
    }
    this.#said.textContent = ''
    // What is there stays until the other comes, so that nothing flickers.
    this.#area.model.clear(true)
    const future = kernel.requestExecute(withoutCell(expression), false)
    this.#area.future = future
    await future.done.catch(() => undefined)
  }
}
