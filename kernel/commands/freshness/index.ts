/** What other folders may import of this one. */
export { build } from './build.ts'
export { reactive } from './reactive.ts'
export { refresh } from './refresh.ts'
export { stale } from './stale.ts'
