/** What other folders may import of this one. */
export { history } from './history.ts'
export { missingInWords, presentReport, settleUnknown } from './present.ts'
export { why } from './why.ts'
