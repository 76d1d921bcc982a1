/** Requests that wait are looked at, and built with the one at hand. */
export { forkWith } from './ahead.ts'
export { besideWaiting } from './build-ahead.ts'
