/** What other folders may import of this one. */
export { readCommon } from './common.ts'
export { readSpecial } from './special.ts'
