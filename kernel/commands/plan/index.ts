/** %plan: what Run All would reuse, fetch and build. */
export { plan } from './plan.ts'
export { planNamed } from './run-all-plan.ts'
