/** Results become what a cell shows. */
export { cellMistakes } from './cell-mistakes.ts'
export { cellNotices } from './cell-notices.ts'
export { dataReport, originName } from './data-report.ts'
export { lineageReport } from './lineage-report.ts'
export { noteNotPinned, unpinnedIn } from './not-pinned.ts'
export { stepReport } from './report.ts'
export { unkeptNotices } from './unkept-notices.ts'
export { showEntries, type ShownEntries } from './show.ts'
