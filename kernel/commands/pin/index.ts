/** What a notebook leaves open. */
export { leftOpen } from './left-open.ts'
