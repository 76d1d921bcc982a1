/** What `%` commands have to say, in sentences. */
export { buildersInWords, triedInWords } from './builders.ts'
export { cachesInWords, pushedInWords } from './cache.ts'
export {
  comparedInWords,
  type ComparedSteps,
  givenInWords,
  lineOfScript,
  type PicturesOfSteps
} from './compare.ts'
export { differenceInWords, type NumbersThatDiffer, type StepDifference } from './diff.ts'
export {
  exportedInWords,
  type ExportedNotebook,
  libraryNote,
  noToolchainInProgram,
  notDefinedInProgram,
  programHead
} from './export.ts'
export { type ExportDoubt, exportDoubtInWords } from './export-doubt.ts'
export {
  type DifferenceInside,
  type DifferentFile,
  type FileDifference,
  fileDifferenceInWords
} from './file-difference.ts'
export { filesInWords, type ListedFiles } from './files.ts'
export { fixedInWords, type FixedResult, type FixedResults } from './fix.ts'
export { fixOf, goneInWords, mostNamed } from './gone.ts'
export { commandInWords, type CommandInFull, helpInWords, type ListedCommand } from './help.ts'
export { historyInWords, type PastIdentity, type PastOfStep } from './history.ts'
export { importedInWords, type ImportedProgram } from './import.ts'
export { freedInWords, holdingsInWords } from './kept.ts'
export { leftOpenDocument, leftOpenInWords, pinnedStepInWords } from './left-open.ts'
export { type BuiltWith, infoInWords, type ListedStore } from './info.ts'
export { causeInWords, type FileLikeness, likelyCausesInWords } from './likely-cause.ts'
export { type DrawnLineage, lineageInWords } from './lineage.ts'
export { logInWords, type WholeLog } from './log.ts'
export { manyInWords, type PartOfMany, whyManyInWords } from './many-steps.ts'
export { missingInWords } from './missing.ts'
export { commandMistakeInWords } from './mistake.ts'
export { openedInWords, type OpenedResult } from './open.ts'
export { planDocument } from './plan.ts'
export { type RefreshedCells, refreshedInWords } from './refresh.ts'
export { type OpenedShell, shellInWords, shellNote } from './shell.ts'
export { storeMistakeInWords } from './store-mistake.ts'
export { type GoneInCell, type StaleCells, staleCellsInWords } from './stale.ts'
export {
  type Again,
  sidesInWords,
  type StoredAs,
  type Verified,
  type VerifiedResult,
  verifiedInWords
} from './verify.ts'
export {
  type ComparedResult,
  type FileDistance,
  type NotTold,
  type ResultDifference,
  verdictOf,
  type VerifiedStep,
  verifiedNotebookInWords
} from './verified-notebook.ts'
export { whyGoneInWords, whyInWords } from './why.ts'
export { whyDataInWords } from './why-data.ts'
