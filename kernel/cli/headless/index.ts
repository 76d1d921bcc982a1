/** What other folders may import of this one. */
export type { Execution } from './execute.ts'
export { objectIn, textIn } from './outputs.ts'
export { executeAndReport, exitCodeOf, writeExecuted } from './report.ts'
