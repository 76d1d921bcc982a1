/** %plan: what Run All would reuse, fetch and build. */
export { plan } from './plan.ts'
export { planCells } from './run-all-plan.ts'
