import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { language } from './language/plugin.ts'

/** All that need packages of the page. */
export const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [language]
