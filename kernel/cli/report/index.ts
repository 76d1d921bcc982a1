/** What a report takes out of an executed notebook. */
export { reportOf } from './executed-notebook.ts'
export { exploredOf } from './explored-notebook.ts'
