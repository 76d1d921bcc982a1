/** A file for each format, by what a file is. */
export { readCommon } from './common.ts'
export { readSpecial } from './special.ts'
export { tarSizeOf } from './tar.ts'
