/** What other folders may import of this one. */
export { changeBlocks, changeInWords } from './change-words.ts'
export { changesBetween } from './changes.ts'
export { optionsOf } from './command-options.ts'
export { variablesOf } from './given-changes.ts'
export {
  earlierIdentities,
  type HistoryEntry,
  historyOf,
  nameThen,
  recordShown
} from './history.ts'
export { programOf, versionOf } from './paired-inputs.ts'
export { smallBytes, smallStoreText } from './small-text.ts'
export { inContext, lineDifference } from './text-difference.ts'
export { atInWords, reasonsFor, whyDocument } from './why.ts'
