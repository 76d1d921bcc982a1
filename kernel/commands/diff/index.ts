/** %diff: two results, file by file. */
export { diff } from './diff.ts'
export { fileDifference } from './file-difference.ts'
