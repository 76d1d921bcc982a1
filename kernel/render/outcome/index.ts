/** What a cell shows, in all its MIME types. */
export { renderInspection } from './inspection.ts'
export { renderMistake } from './mistake.ts'
export { renderOutcome } from './outcome.ts'
export { renderProgress } from './progress.ts'
export { recordedName } from './step-data.ts'
