/** Gives a function that runs work, at most `count` at a time; what comes later waits in order. */
export function semaphore(count: number): <Value>(work: () => Promise<Value>) => Promise<Value> {
  let free = Math.max(1, count)
  const queue: (() => void)[] = []
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next === undefined) free++
      else next()
    }
  }
}
