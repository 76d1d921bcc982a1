/** What other folders may import of this one. */
export { copy } from './copy.ts'
export { files } from './files.ts'
export { open } from './open.ts'
