/** What other folders may import of this one. */
export { createDispatcher } from './dispatch.ts'
