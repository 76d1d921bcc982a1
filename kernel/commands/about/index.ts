/** What other folders may import of this one. */
export { help } from './help.ts'
export { info } from './info.ts'
