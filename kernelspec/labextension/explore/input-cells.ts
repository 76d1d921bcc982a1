import { CodeCell } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { InputCell } from './input-cell.ts'

/** Gives cells with inputs their controls, as long as the kernel of their notebook is ours. */
export function equipInputs(notebooks: LiveNotebooks): void {
  const equipped = new WeakMap<CodeCell, InputCell>()
  const look = (panel: NotebookPanel): void => {
    for (const cell of panel.content.widgets) {
      if (!(cell instanceof CodeCell)) continue
      const known = equipped.get(cell)
      if (known === undefined) equipped.set(cell, new InputCell(cell, panel, notebooks.of(panel)))
      else known.draw()
    }
  }
  const follow = (panel: NotebookPanel): void => {
    look(panel)
    panel.content.modelContentChanged.connect(() => look(panel))
  }
  notebooks.opened.connect((_notebooks, panel) => follow(panel))
  for (const panel of notebooks.panels()) follow(panel)
  notebooks.changed.connect(() => {
    for (const panel of notebooks.panels()) look(panel)
  })
}
