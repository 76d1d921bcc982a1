/** The cells that live, what they define, and what their steps are called. */
export { createDeletions, type Deletions } from './deletions.ts'
export { inNotebookWords, inWordsOfStep } from './in-notebook-words.ts'
export { namedLiteral, namedPath } from './named-literal.ts'
export { isPattern, matchesName } from './name-pattern.ts'
export {
  cellKey,
  type CellKey,
  type CellToEvaluate,
  createNotebook,
  type LostName,
  type Notebook,
  type NotebookCell,
  type NotebookChange,
  type Part
} from './notebook.ts'
export {
  arranged,
  type SavedCell,
  savedDefinition,
  savedNotebook,
  type SavedNotebook
} from './saved-notebook.ts'
export { createStepNames, nameOf, type StepNames } from './step-names.ts'
