/** %compare: a table of steps, their options and numbers. */
export { compare } from './compare.ts'
export { isLowerBetter, metricsOf } from './metrics.ts'
