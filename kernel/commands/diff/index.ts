/** What other folders may import of this one. */
export { diff } from './diff.ts'
export { fileDifference } from './file-difference.ts'
