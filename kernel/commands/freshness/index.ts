/** %stale, %refresh, %reactive, %build: what is stale, and when it is built. */
export { build } from './build.ts'
export { reactive } from './reactive.ts'
export { refresh } from './refresh.ts'
export { stale } from './stale.ts'
