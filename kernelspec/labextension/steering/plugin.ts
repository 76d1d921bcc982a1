import {
  ILabShell,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application'
import { ICommandPalette } from '@jupyterlab/apputils'
import { Token } from '@lumino/coreutils'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { addStyle } from '../page/style.ts'
import { Answers, style } from './answers.ts'
import { addCommands, commandIds } from './commands.ts'
import { equipToolbars } from './toolbar.ts'

/** Runs commands of the kernel that stand in no cell. */
export const IAnswers = new Token<Answers>('nix-workflow:IAnswers')

const paletteIds = [
  ...[commandIds.refresh, commandIds.plan, commandIds.stale, commandIds.lineage],
  ...[commandIds.stop, commandIds.verify]
]

/** Commands for a notebook as a whole, in its toolbar, in the palette, and for shortcuts. */
export const steering: JupyterFrontEndPlugin<Answers> = {
  id: 'nix-workflow:steering',
  description: 'Refreshes, plans and stops by buttons of the toolbar and by named commands.',
  autoStart: true,
  requires: [ILiveNotebooks],
  optional: [ICommandPalette, ILabShell],
  provides: IAnswers,
  activate: (
    app: JupyterFrontEnd,
    notebooks: LiveNotebooks,
    palette: ICommandPalette | null,
    labShell: ILabShell | null
  ) => {
    addStyle(style)
    // Notebook 7 has no room below its cells, or one that opens closed.
    const answers = new Answers(app.shell, labShell === null ? 'right' : 'down')
    addCommands(app, notebooks, answers)
    equipToolbars(app, notebooks)
    for (const command of paletteIds) palette?.addItem({ command, category: 'Nix Workflow' })
    return answers
  }
}
