/** %compare: a table of steps, their options and numbers. */
export { unreadInWords } from './compare-document.ts'
export { compare } from './compare.ts'
export { isLowerBetter, metricsOf } from './metrics.ts'
