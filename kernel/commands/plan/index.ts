/** What other folders may import of this one. */
export { plan } from './plan.ts'
