/** %compare: a table of steps, their options and numbers. */
export { compareDocument } from './compare-document.ts'
export { compare } from './compare.ts'
export { compareSteps, type Comparison } from './comparison.ts'
export { isLowerBetter, metricsOf, mostMetricFiles } from './metrics.ts'
