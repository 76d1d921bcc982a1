/** %cache: where results come from, and where they are sent. */
export { cache } from './cache.ts'
export { pushResults, type PushWishes } from './push.ts'
