/** A request that is under way: its cell as it was read, its progress. */
export { commandWords } from './command-words.ts'
export {
  type CommandWords,
  readCommandWords,
  scanWords,
  usageOf,
  usageOfOption
} from './command-syntax.ts'
export type {
  Command,
  CommandContext,
  CommandFailure,
  CommandOutcome,
  CommandTable,
  LateCommands
} from './command.ts'
export { createOutlet, type Outlet } from './outlet.ts'
export { type ProgressTeller, tellProgress } from './progress.ts'
export { type Cause, causeOf, changesBefore, leave } from './changes.ts'
export { type ReadCell, takeCell, waitsFor } from './take-cell.ts'
export { unlessInterrupted } from './unless-interrupted.ts'
export { idsOfNext, type Page, pageOf, type Run, type RunOptions, show } from './running.ts'
