import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { makeScrollingFocusable } from './scrolling.ts'
import { makeTablesSortable } from './tables.ts'

/** Needs nothing but the page. */
export const tables: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:tables',
  description: 'Sorts the tables of result cards, and lets keys move those that are too wide.',
  autoStart: true,
  activate: () => {
    makeTablesSortable()
    makeScrollingFocusable()
  }
}
