/** What other folders may import of this one. */
export { freeze } from './freeze.ts'
