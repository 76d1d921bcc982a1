/** What is done while no cell runs. */
export { BetweenRuns } from './between-runs.ts'
