/** What the cells and steps of a notebook are at, told to the pages that follow it. */
export { type CommLine, type Comms, createComms, type TablesOfComms } from './comms.ts'
export {
  createLiveCells,
  type EndedHow,
  howItEnded,
  type LiveCells,
  type LiveRun,
  type StaleWords
} from './live-cells.ts'
