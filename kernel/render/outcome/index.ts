/** What other folders may import of this one. */
export { renderMistake } from './mistake.ts'
export { renderOutcome } from './outcome.ts'
export { renderProgress } from './progress.ts'
