/** The card of a step, and the table of a sweep. */
export { partialWords } from './card-files.ts'
export { stepCard } from './card.ts'
export { dataCard } from './data-card.ts'
export {
  doubtMark,
  doubtsOf,
  dataDoubtsOf,
  environmentDoubtsOf,
  graveMarks,
  quietDoubt,
  sharedDoubts
} from './doubts.ts'
export { runLine, runMark } from './run.ts'
export { differingOptions, numbersOf, sweepTable } from './sweep.ts'
export { toldInRow, toldText } from './told.ts'
