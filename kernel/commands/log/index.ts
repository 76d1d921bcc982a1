/** What other folders may import of this one. */
export { log } from './log.ts'
