/** A notebook that runs: how a request is answered, with the commands that its cell holds. */
export { createSession } from './create-session.ts'
export { readCell } from './read-cell.ts'
