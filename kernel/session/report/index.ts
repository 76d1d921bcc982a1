/** Results become what a cell shows. */
export { lineageReport } from './lineage-report.ts'
export { noteNotPinned, notPinned } from './not-pinned.ts'
export { stepReport } from './report.ts'
export { buildMistakes, showEntries, type ShownEntries } from './show.ts'
