/** What other cells show: compared, marked, shown anew, built again. */
export { type AffectedCells, affectedBy } from './affected-cells.ts'
export { outputsOf } from './facts.ts'
export { gaveNothing } from './failed-before.ts'
export { titleOf } from './notices.ts'
export { rebuildStale } from './rebuild.ts'
export { noteEnd, runNotices } from './run-notices.ts'
export { shownFile } from './shown-file.ts'
export { shownThings } from './transitions.ts'
