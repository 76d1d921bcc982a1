import { CodeCell } from '@jupyterlab/cells'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { InputCell, mayHaveInputs } from './input-cell.ts'

/** Gives cells with inputs their controls, as long as the kernel of their notebook is ours. */
export function equipInputs(notebooks: LiveNotebooks): void {
  const equipped = new WeakMap<CodeCell, InputCell>()
  const followed = new WeakSet<CodeCell>()
  /** Few cells have inputs: for the others nothing is made, which a large notebook would wait for. */
  const draw = (cell: CodeCell, panel: NotebookPanel): void => {
    let known = equipped.get(cell)
    if (known === undefined) {
      if (cell.isDisposed || !mayHaveInputs(cell.model.sharedModel.getSource())) return
      known = new InputCell(cell, panel, notebooks.of(panel))
      equipped.set(cell, known)
    }
    known.draw()
  }
  /** Those that are new are followed from then on. */
  const codeCells = (panel: NotebookPanel): readonly CodeCell[] => {
    const cells = panel.content.widgets.filter((cell) => cell instanceof CodeCell)
    for (const cell of cells) {
      if (followed.has(cell)) continue
      followed.add(cell)
      cell.model.sharedModel.changed.connect(() => draw(cell, panel))
      void cell.ready.then(() => draw(cell, panel))
    }
    return cells
  }
  const follow = (panel: NotebookPanel): void => {
    codeCells(panel)
    // With each key: what another text means for its controls a cell hears by itself.
    panel.content.modelContentChanged.connect(() => void codeCells(panel))
  }
  notebooks.opened.connect((_notebooks, panel) => follow(panel))
  for (const panel of notebooks.panels()) follow(panel)
  notebooks.changed.connect((_notebooks, live) => {
    for (const panel of notebooks.panels())
      // A cell without inputs has none by another kernel, either.
      if (notebooks.of(panel) === live)
        for (const cell of codeCells(panel)) equipped.get(cell)?.draw()
  })
}
