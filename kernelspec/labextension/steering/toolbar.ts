import type { JupyterFrontEnd } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { CommandToolbarButton } from '@jupyterlab/ui-components'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { commandIds } from './commands.ts'

const buttons = [commandIds.refresh, commandIds.stop, commandIds.plan] as const

/** Puts the buttons into the toolbar of each notebook as long as its kernel is ours. */
export function equipToolbars({ commands }: JupyterFrontEnd, notebooks: LiveNotebooks): void {
  const equipped = new Map<NotebookPanel, readonly CommandToolbarButton[]>()

  const equip = (panel: NotebookPanel): void => {
    const { isOurs } = notebooks.of(panel)
    const there = equipped.get(panel)
    if (isOurs === (there !== undefined) || panel.isDisposed) return
    if (there !== undefined) {
      equipped.delete(panel)
      for (const button of there) button.dispose()
      return
    }
    const made = buttons.map((id) => {
      const button = new CommandToolbarButton({ commands, id, args: { panel: panel.id } })
      if (!panel.toolbar.insertBefore('spacer', id, button)) panel.toolbar.addItem(id, button)
      return button
    })
    equipped.set(panel, made)
  }

  const follow = (panel: NotebookPanel): void => {
    panel.disposed.connect(() => equipped.delete(panel))
    equip(panel)
  }
  notebooks.opened.connect((_notebooks, panel) => follow(panel))
  for (const panel of notebooks.panels()) follow(panel)
  notebooks.changed.connect(() => {
    for (const panel of notebooks.panels()) equip(panel)
  })
}
