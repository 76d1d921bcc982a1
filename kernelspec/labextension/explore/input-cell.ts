import { CodeCell } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { type Input, inputsIn } from '../../../nix/syntax/inputs.ts'
import { edited, type TextEdit } from '../../../nix/syntax/text-edit.ts'
import { parser } from '../language/parser.ts'
import type { LiveNotebook } from '../live/live-notebook.ts'
import { withoutCell } from '../live/without-cell.ts'
import { button, element } from '../page/elements.ts'
import { commandLine } from '../steering/command-line.ts'
import { askPlan } from './ask-plan.ts'
import { choiceInWords } from './choice-words.ts'
import { Choosing, type Progress, type Wanted } from './choosing.ts'
import { controlGroup } from './control.ts'
import { inputControl, type InputControl } from './input-control.ts'
import { mostInputs } from './input-values.ts'
import { exploreClass } from './style.ts'

/** A cell that has controls, which say what the text of the card says elsewhere. */
const equippedClass = 'nix-workflow-has-inputs'

/** Keys and wheels let a control go with each step; what is built waits this long for the next. */
const restMilliseconds = 350

/**
 * Controls of a cell with inputs, between its text and what it shows. What is chosen is written into
 * the text, so that the notebook says it, and the cell is run.
 */
export class InputCell {
  readonly #cell: CodeCell
  readonly #panel: NotebookPanel
  readonly #live: LiveNotebook
  readonly #host = element('div', { class: `${exploreClass} nix-workflow-inputs` })
  readonly #controls = element('div')
  readonly #more = element('p')
  readonly #said = element('p', { role: 'status' })
  readonly #stop = button('Stop', 'Stop what is being built for this choice', () =>
    this.#choosing.stop()
  )
  readonly #choosing: Choosing
  /** By which it is known that the controls are those of the text. */
  #drawn = ''
  #byKey = new Map<string, InputControl>()

  constructor(cell: CodeCell, panel: NotebookPanel, live: LiveNotebook) {
    this.#cell = cell
    this.#panel = panel
    this.#live = live
    this.#choosing = new Choosing({
      textWith: (wanted) => this.#textWith(wanted),
      plan: (text) => askPlan(live, cell.model.id, text),
      show: (wanted) => this.#show(wanted),
      build: (wanted) => this.#build(wanted),
      stop: () => void panel.sessionContext.session?.kernel?.interrupt(),
      rest: () => new Promise((resolve) => setTimeout(resolve, restMilliseconds)),
      tell: (progress) => this.#tell(progress)
    })
    this.#stop.hidden = true
    this.#host.append(
      this.#controls,
      this.#more,
      element('div', { class: 'said' }, this.#said, this.#stop)
    )
  }

  /** Draws controls for what the text says, where they are others now. */
  draw(): void {
    if (this.#cell.isDisposed || this.#choosing.isAtWork) return
    const inputs = this.#live.isOurs ? this.#inputs() : []
    const drawn = JSON.stringify(
      inputs.map(({ of, name, values, value }) => [of, name, values, value])
    )
    if (drawn !== this.#drawn) this.#drawAll(inputs)
    this.#drawn = drawn
    this.#cell.toggleClass(equippedClass, this.#byKey.size > 0)
    if (this.#byKey.size === 0) this.#host.remove()
    else if (!this.#host.isConnected) this.#attach()
  }

  #attach(): void {
    const outputs = this.#cell.node.querySelector(':scope > .jp-Cell-outputWrapper')
    this.#cell.node.insertBefore(this.#host, outputs)
  }

  /** Controls of the same values stay where they are, with the focus that one has. */
  #drawAll(inputs: readonly Input[]): void {
    const more = inputs.length - mostInputs
    this.#more.hidden = more <= 0
    this.#more.textContent = more > 0 ? `… and ${more} more, not shown here` : ''
    const shown = keyed(inputs).slice(0, mostInputs)
    const isSame =
      shown.length === this.#byKey.size &&
      shown.every(([key, input]) => this.#byKey.get(key)?.take(input) === true)
    if (isSame) return
    this.#byKey = new Map()
    const groups = new Map<string, HTMLElement>()
    for (const [key, input] of shown) {
      const made = inputControl(input, (chosen) => this.#choosing.want({ key, ...chosen }))
      this.#byKey.set(key, made)
      const of = input.of ?? ''
      const group = groups.get(of) ?? groupOf(of)
      groups.set(of, group)
      group.append(made.element)
    }
    this.#controls.replaceChildren(...groups.values())
  }

  #inputs(): readonly Input[] {
    const text = this.#cell.model.sharedModel.getSource()
    return mayHaveInputs(text) ? inputsIn(parser.parse(text), text) : []
  }

  #input({ key }: Wanted): Input | undefined {
    return new Map(keyed(this.#inputs())).get(key)
  }

  #edit(wanted: Wanted): TextEdit | null {
    return this.#input(wanted)?.choose(wanted.value) ?? null
  }

  #textWith(wanted: Wanted): string | null {
    const edit = this.#edit(wanted)
    return edit === null ? null : edited(this.#cell.model.sharedModel.getSource(), [edit])
  }

  async #show(wanted: Wanted): Promise<void> {
    const edit = this.#edit(wanted)
    if (edit === null || this.#cell.isDisposed) return
    this.#cell.model.sharedModel.updateSource(edit.from, edit.to, edit.text)
    const { deletedCells } = this.#panel.content.model ?? { deletedCells: [] }
    // What goes wrong shows in the cell.
    await CodeCell.execute(this.#cell, this.#panel.sessionContext, { deletedCells }).catch(
      () => undefined
    )
  }

  /** Builds what uses the value, and shows it in its cells. */
  async #build(wanted: Wanted): Promise<void> {
    const [name, ...more] = this.#input(wanted)?.gives ?? []
    const code = name === undefined ? null : commandLine('refresh --using', name, ...more)
    const kernel = this.#panel.sessionContext.session?.kernel
    if (kernel == null || code === null) return
    await kernel.requestExecute(withoutCell(code)).done.catch(() => undefined)
  }

  #tell(progress: Progress): void {
    this.#said.textContent = choiceInWords(progress)
    this.#stop.hidden = progress.kind !== 'building'
    // What was wanted last may be none of the text; a control whose value is planned stays there.
    if (progress.kind !== 'planned') this.#drawn = ''
    this.draw()
  }
}

/** Of most texts it is known without reading them. */
export function mayHaveInputs(text: string): boolean {
  return /\binput\b/.test(text)
}

/** Each by what it is of and its name: a text may have several of one name. */
function keyed(inputs: readonly Input[]): [string, Input][] {
  const counts = new Map<string, number>()
  return inputs.map((input) => {
    const key = JSON.stringify([input.of, input.name])
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return [`${key} ${count}`, input]
  })
}

function groupOf(of: string): HTMLElement {
  return controlGroup(of === '' ? 'Choose values' : `Choose values of ${of}`)
}
