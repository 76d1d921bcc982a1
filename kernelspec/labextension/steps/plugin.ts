import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application'
import { ICommandPalette } from '@jupyterlab/apputils'
import { INotebookTracker } from '@jupyterlab/notebook'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { addStyle } from '../page/style.ts'
import { StepsPanel } from './steps-panel.ts'
import { style } from './style.ts'

const showPanel = 'nix-workflow:show-steps'

/** The side panel with the steps of the notebook. */
export const steps: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:steps',
  description: 'Lists the steps of the notebook in a side panel.',
  autoStart: true,
  requires: [ILiveNotebooks, INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    { shell, commands }: JupyterFrontEnd,
    notebooks: LiveNotebooks,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    addStyle(style)
    const panel = new StepsPanel(notebooks, commands)
    shell.add(panel, 'left', { rank: 700 })
    restorer?.add(panel, panel.id)
    const follow = (): void => panel.follow()
    notebooks.changed.connect(follow)
    tracker.currentChanged.connect(follow)
    // The order of the cells is that of the rows.
    notebooks.opened.connect((_notebooks, { content }) => {
      content.modelChanged.connect(() => content.model?.cells.changed.connect(follow))
      content.model?.cells.changed.connect(follow)
    })
    commands.addCommand(showPanel, {
      label: 'Show the Steps of the Notebook',
      caption: 'Opens the side panel with the steps of the notebook that is in front',
      execute: () => {
        shell.activateById(panel.id)
        follow()
      }
    })
    palette?.addItem({ command: showPanel, category: 'Nix Workflow' })
  }
}
