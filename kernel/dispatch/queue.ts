/** What the queue must know of a request; the rest of it is the caller's. */
export interface Queued {
  /** Requests of other kinds take turns too, but are never aborted. */
  readonly executes: boolean
  /** The client's wish: an error ends the run of which this request is a part. */
  readonly stopOnError: boolean
}

/** A request whose turn it is. An aborted one is answered so, and does nothing else. */
export interface Turn<Request> {
  readonly request: Request
  readonly aborted: boolean
}

/**
 * The requests that wait for their turn, in the order in which they came: answers keep it. Pure
 * bookkeeping: it runs nothing.
 */
export interface RequestQueue<Request extends Queued> {
  add(request: Request): void
  /** The next request, or null where none waits. The one before it is over with that. */
  take(): Turn<Request> | null
  /** The request whose turn it is, until the next is taken. */
  atHand(): Request | null
  /** What will still run, in order; the requests that are to be aborted are not among it. */
  waiting(): readonly Request[]
  /** How many of these are requests to execute. */
  count(): number
  /**
   * The request at hand failed. Where it says `stopOnError`, those that wait and say so too are
   * aborted: a cell that is meant to raise an error neither stops others nor is stopped.
   */
  failed(): void
  /** Aborts all requests to execute that wait. What comes later is not touched. */
  interrupt(): void
}

/** An empty queue. */
export function createRequestQueue<Request extends Queued>(): RequestQueue<Request> {
  let queue: Turn<Request>[] = []
  let current: Request | null = null

  function abort(which: (request: Request) => boolean): void {
    queue = queue.map((turn) =>
      turn.request.executes && which(turn.request) ? { ...turn, aborted: true } : turn
    )
  }

  return {
    add: (request) => void queue.push({ request, aborted: false }),
    take: () => {
      const turn = queue.shift() ?? null
      current = turn?.request ?? null
      return turn
    },
    atHand: () => current,
    waiting: () => queue.filter(({ aborted }) => !aborted).map(({ request }) => request),
    count: () => {
      let count = 0
      for (const { request, aborted } of queue) if (request.executes && !aborted) count += 1
      return count
    },
    failed: () => {
      if (current?.executes === true && current.stopOnError) abort((request) => request.stopOnError)
    },
    interrupt: () => abort(() => true)
  }
}
