/** Requests that wait are looked at, and built with the one at hand. */
export { forkWith } from './ahead.ts'
export { arrivals, longestWaitMilliseconds, lookMilliseconds, startAhead } from './build-ahead.ts'
