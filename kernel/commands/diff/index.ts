/** %diff: two results, file by file. */
export { askDifference, diff } from './diff.ts'
export { fileDifference } from './file-difference.ts'
export { likenessOfFiles } from './file-likeness.ts'
