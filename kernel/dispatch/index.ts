/** The order of requests, and busy, reply and idle of each. */
export { createDispatcher } from './dispatch.ts'
