import { setImmediate } from 'node:timers/promises'

/** Lets others have their turn: where it is called more often than that, it costs nothing. */
export interface Pause {
  /** Where so long has passed since the last one. */
  (): Promise<void> | undefined
  /** In any case. */
  now(): Promise<void>
}

/**
 * Work that goes on for longer than this, in milliseconds, is done in parts: a client that waits for a
 * heartbeat, an interrupt or another request takes 50 ms for at once.
 */
const longestAtOnce = 15

/** For work that has many parts: `await pause()` between them. */
export function createPause(longest = longestAtOnce): Pause {
  let last = performance.now()
  const now = async (): Promise<void> => {
    await setImmediate()
    last = performance.now()
  }
  return Object.assign(() => (performance.now() - last < longest ? undefined : now()), { now })
}
