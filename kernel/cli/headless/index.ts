/** A notebook that runs without a page. */
export type { Execution } from './execute.ts'
export { type NotebookFile, ofAnotherKernel, readNotebook } from './notebook-file.ts'
export { executeAndReport, exitCodeOf, writeExecuted } from './report.ts'
