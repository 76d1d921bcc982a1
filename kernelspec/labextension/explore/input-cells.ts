import { CodeCell } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { InputCell } from './input-cell.ts'

/** Gives cells with inputs their controls, as long as the kernel of their notebook is ours. */
export function equipInputs(notebooks: LiveNotebooks): void {
  const equipped = new WeakMap<CodeCell, InputCell>()
  /** The cells of a notebook, those that are new too. */
  const cellsOf = (panel: NotebookPanel): readonly InputCell[] =>
    panel.content.widgets.flatMap((cell) => {
      if (!(cell instanceof CodeCell)) return []
      const known = equipped.get(cell) ?? new InputCell(cell, panel, notebooks.of(panel))
      equipped.set(cell, known)
      return [known]
    })
  const follow = (panel: NotebookPanel): void => {
    cellsOf(panel)
    // With each key: what another text means for its controls a cell hears by itself.
    panel.content.modelContentChanged.connect(() => void cellsOf(panel))
  }
  notebooks.opened.connect((_notebooks, panel) => follow(panel))
  for (const panel of notebooks.panels()) follow(panel)
  notebooks.changed.connect((_notebooks, live) => {
    for (const panel of notebooks.panels())
      if (notebooks.of(panel) === live) for (const cell of cellsOf(panel)) cell.draw()
  })
}
