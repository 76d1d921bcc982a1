/** What other folders may import of this one. */
export { imagine } from './ahead.ts'
export { arrivals, longestWaitMilliseconds, lookMilliseconds, startAhead } from './build-ahead.ts'
