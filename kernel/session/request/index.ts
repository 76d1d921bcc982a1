/** What other folders may import of this one. */
export { commandWords } from './command-words.ts'
export type { Command, CommandMistake, CommandOutcome, CommandTable } from './command.ts'
export { type ProgressTeller, tellProgress } from './progress.ts'
export { readCell, type ReadCell } from './read-cell.ts'
export { idOf, type Run, type RunOptions, show } from './running.ts'
