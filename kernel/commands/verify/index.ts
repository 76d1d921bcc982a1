/** What other folders may import of this one. */
export { verify } from './verify.ts'
