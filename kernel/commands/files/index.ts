/** %files, %open, %copy: what steps wrote. */
export { copy } from './copy.ts'
export { files } from './files.ts'
export { open } from './open.ts'
