/**
 * Gives a function that runs work, at most `count` at a time; what comes later waits in order, but for
 * what goes before all that waits.
 */
export function semaphore(
  count: number
): <Value>(work: () => Promise<Value>, goesFirst?: boolean) => Promise<Value> {
  let free = Math.max(1, count)
  const queue: (() => void)[] = []
  return async (work, goesFirst = false) => {
    if (free > 0) free--
    else await new Promise<void>((go) => void (goesFirst ? queue.unshift(go) : queue.push(go)))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
