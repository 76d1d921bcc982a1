import { shellDocument } from './open-shell.ts'
import { oneStepCommand } from '../steps/index.ts'

/** `%shell`: how to look at a step from the inside, in a terminal. */
export const shell = oneStepCommand(
  {
    name: 'shell',
    group: 'understand',
    summary: "prints the command that opens a step's environment and inputs in a terminal"
  },
  shellDocument
)
