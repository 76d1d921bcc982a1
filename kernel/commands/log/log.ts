import { logDocument } from './log-document.ts'
import { oneStepCommand } from '../steps/index.ts'

/** `%log`: all that a step wrote while it was built. */
export const log = oneStepCommand(
  {
    name: 'log',
    group: 'see',
    summary: 'shows the whole log of a step, of its last build, also where that failed'
  },
  logDocument
)
