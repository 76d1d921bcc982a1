import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { cards } from './cards/plugin.ts'
import { explore } from './explore/plugin.ts'
import { language } from './language/plugin.ts'
import { lineage } from './lineage/plugin.ts'
import { live } from './live/plugin.ts'
import { pager } from './pager/plugin.ts'
import { restore } from './restore/plugin.ts'
import { steps } from './steps/plugin.ts'
import { steering } from './steering/plugin.ts'

/** All that need packages of the page. */
export const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [
  language,
  live,
  steering,
  cards,
  pager,
  explore,
  steps,
  lineage,
  restore
]
