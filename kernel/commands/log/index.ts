/** %log: what a step wrote while it ran. */
export { log } from './log.ts'
