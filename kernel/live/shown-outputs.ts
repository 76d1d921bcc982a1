import { digestOf, type Output } from '../comm/index.ts'
import type { MimeBundle, RenderedMistake } from '../wire/index.ts'

/** How a display is drawn, as often as that is asked for: it is too large to be kept. */
export type Draw = () => MimeBundle | null

/** What a cell shows: its display, where it has one, and below it an error. It does not change. */
export class ShownOutputs {
  readonly #draw: Draw
  readonly #error: RenderedMistake | null
  #digest: string | null = null

  /** Nothing, where nothing is given. */
  constructor(draw: Draw = () => null, error: RenderedMistake | null = null) {
    this.#draw = draw
    this.#error = error
  }

  /** The same with another display; `bundle` is what `draw` gives, where that is at hand. */
  drawn(draw: Draw, bundle?: MimeBundle): ShownOutputs {
    const shown = new ShownOutputs(draw, this.#error)
    // To draw it once more takes a hundred times as long.
    if (bundle !== undefined) shown.#digest = digestOf(shown.#outputsWith(bundle))
    return shown
  }

  /** The same with an error. */
  failed(error: RenderedMistake): ShownOutputs {
    return new ShownOutputs(this.#draw, error)
  }

  /** As a notebook's file has them. */
  outputs(): readonly Output[] {
    return this.#outputsWith(this.#draw())
  }

  #outputsWith(bundle: MimeBundle | null): readonly Output[] {
    const outputs: Output[] = []
    if (bundle !== null)
      outputs.push({ output_type: 'display_data', data: bundle.data, metadata: bundle.metadata })
    if (this.#error !== null) {
      const { ename, evalue, traceback } = this.#error
      outputs.push({ output_type: 'error', ename, evalue, traceback })
    }
    return outputs
  }

  /** What tells them from others. */
  digest(): string {
    this.#digest ??= digestOf(this.outputs())
    return this.#digest
  }
}
