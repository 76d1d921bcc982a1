/** What `nix-workflow` has to say on a command line, in sentences. */
export { type Finding, findingInWords, findingLines, verdictInWords } from './finding.ts'
export { type SubcommandName, subcommandsInWords, subcommandUsage } from './help.ts'
export { archiveMistakeInWords } from './bundle-mistake.ts'
export { passedOverInWords } from './checked-notebook.ts'
export { commandLineMistakeInWords } from './mistake.ts'
export {
  failedCellInWords,
  failedCellLines,
  interruptingInWords,
  ranInWords,
  stepLineInWords
} from './run.ts'
export { optionMistakeInWords, refusedInWords } from './option-mistake.ts'
