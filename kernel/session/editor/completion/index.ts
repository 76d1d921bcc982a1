/** What can stand at the cursor. */
export { complete } from './complete.ts'
export { type Limits, usualLimits, within } from './patience.ts'
