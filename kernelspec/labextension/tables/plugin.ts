import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { makeScrollingFocusable } from './scrolling.ts'
import { makeTablesSortable } from './tables.ts'

/** Needs nothing but the page. */
export const tables: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:tables',
  description: 'Sorts the tables of result cards by the column whose heading is pressed.',
  autoStart: true,
  activate: () => {
    makeTablesSortable()
    makeScrollingFocusable()
  }
}
