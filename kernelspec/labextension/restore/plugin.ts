import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { Restorer } from './restorer.ts'

/** Gives cells what they missed, in each notebook that is open. */
export const restore: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:restore',
  description:
    'Gives cells what they missed while the page was not there, or since they were moved.',
  autoStart: true,
  requires: [ILiveNotebooks],
  activate: (_app, notebooks: LiveNotebooks) => {
    const follow = (panel: NotebookPanel): Restorer => new Restorer(panel, notebooks.of(panel))
    for (const panel of notebooks.panels()) follow(panel)
    notebooks.opened.connect((_, panel) => {
      follow(panel)
    })
  }
}
