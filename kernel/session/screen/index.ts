/** What other cells show: compared, marked, shown anew, built again. */
export type { Cause } from './because.ts'
export { gaveNothing } from './failed-before.ts'
export { createReached } from './reached.ts'
export { rebuildStale } from './rebuild.ts'
export { shownThings } from './refresh.ts'
export { showVerified } from './show-verified.ts'
export { staleInWords, staleNotice, takenOverNotices, titleOf, whyStale } from './stale.ts'
export { runToSee, uncertainInWords } from './unseen.ts'
