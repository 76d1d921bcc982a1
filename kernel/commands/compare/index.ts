/** What other folders may import of this one. */
export { compare } from './compare.ts'
export { isLowerBetter, metricsOf } from './metrics.ts'
