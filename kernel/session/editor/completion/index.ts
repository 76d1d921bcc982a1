/** What can stand at the cursor. */
export { complete } from './complete.ts'
export { type Limits, soon, usualLimits, within } from './patience.ts'
