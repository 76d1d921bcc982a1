/** %compare: a table of steps, their options and numbers. */
export { bestOf, compareDocument, plotOf } from './compare-document.ts'
export { compare } from './compare.ts'
export { type ComparedStep, compareSteps, type Comparison, plainName } from './comparison.ts'
export { isLowerBetter, metricsOf, mostMetricFiles } from './metrics.ts'
