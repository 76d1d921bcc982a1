/** Time as the throttle sees it, in milliseconds; a test gives its own. */
export interface Clock {
  now(): number
  /** Calls back once, after so many milliseconds, unless the function it gives is called before. */
  after(milliseconds: number, call: () => void): () => void
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  }
}

/** Passes on the newest of many values, at most one in each interval. */
export interface Throttle<Value> {
  offer(value: Value): void
  /** Forgets what was not passed on yet. Later offers are ignored. */
  stop(): void
}

/**
 * A throttle whose first interval begins now: a value that is overtaken by `stop` within it is
 * never passed on, so what is over in no time does not flicker.
 */
export function createThrottle<Value>(
  interval: number,
  clock: Clock,
  pass: (value: Value) => void
): Throttle<Value> {
  let last = clock.now()
  let newest: { readonly value: Value } | null = null
  let cancel: (() => void) | null = null
  let stopped = false

  function due(): void {
    cancel = null
    if (newest === null) return
    const { value } = newest
    newest = null
    last = clock.now()
    pass(value)
  }

  return {
    offer: (value) => {
      if (stopped) return
      newest = { value }
      cancel ??= clock.after(Math.max(0, last + interval - clock.now()), due)
    },
    stop: () => {
      stopped = true
      cancel?.()
      newest = null
    }
  }
}
