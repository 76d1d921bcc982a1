/** %help and %info. */
export { help } from './help.ts'
export { info } from './info.ts'
