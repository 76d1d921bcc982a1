/** What other folders may import of this one. */
export { complete } from './complete.ts'
export { inspect } from './inspect.ts'
