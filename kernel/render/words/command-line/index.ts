/** What `nix-workflow` has to say on a command line, in sentences. */
export { archiveMistakeInWords } from './bundle-mistake.ts'
export { type CheckedCell, checkedInWords, passedOverInWords } from './checked-notebook.ts'
export {
  crateActions,
  crateFilesInWords,
  crateInWords,
  licenceInWords,
  sandboxInWords
} from './crate.ts'
export {
  bundledInWords,
  convertedInWords,
  crateWrittenInWords,
  installedInWords,
  labInWords,
  notebookMadeInWords,
  ownLibraryInWords,
  removedInWords,
  unpackedInWords,
  writtenInWords
} from './done.ts'
export { type Finding, findingInWords, findingLines, verdictInWords } from './finding.ts'
export { type SubcommandName, subcommandsInWords, subcommandUsage } from './help.ts'
export { commandLineMistakeInWords } from './mistake.ts'
export { optionMistakeInWords, refusedInWords } from './option-mistake.ts'
export {
  failedCellInWords,
  failedCellLines,
  interruptingInWords,
  ranInWords,
  stepLineInWords
} from './run.ts'
export {
  executedInWords,
  farewellOfCheckout,
  farewellOfPackage,
  outputsInWords,
  type ShowcasePage,
  showcasePageInWords
} from './showcase.ts'
