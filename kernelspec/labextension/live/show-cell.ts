import type { NotebookPanel } from '@jupyterlab/notebook'

/** Makes a cell the one that is active, and brings it into sight. Nothing where it is not there. */
export async function showCell(panel: NotebookPanel, id: string): Promise<void> {
  const notebook = panel.content
  const index = notebook.widgets.findIndex(({ model }) => model.id === id)
  const cell = notebook.widgets[index]
  if (cell === undefined) return
  notebook.activeCellIndex = index
  notebook.deselectAll()
  await notebook.scrollToCell(cell, 'smart')
}
