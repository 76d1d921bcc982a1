import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { INotebookTracker } from '@jupyterlab/notebook'
import { Token } from '@lumino/coreutils'
import { LiveNotebooks } from './live-notebooks.ts'

/** What kernels tell of the notebooks that are open. */
export const ILiveNotebooks = new Token<LiveNotebooks>('nix-workflow:ILiveNotebooks')

export const live: JupyterFrontEndPlugin<LiveNotebooks> = {
  id: 'nix-workflow:live',
  description: 'Follows what kernels tell of cells and steps.',
  autoStart: true,
  requires: [INotebookTracker],
  provides: ILiveNotebooks,
  activate: (_app, tracker: INotebookTracker) => new LiveNotebooks(tracker)
}
