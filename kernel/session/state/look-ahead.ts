import type { StorePath } from '../../../nix/base/index.ts'
import type { CellRequest, WaitingCells } from '../session.ts'
import type { Workspace } from './workspace.ts'

/** How far the requests that wait were looked at: each of them once. */
export interface LookAhead {
  /** What there will be when the requests that were looked at have run: a fork of what there is. */
  fork(workspace: Workspace): Workspace
  /** The same as far as it was looked; null where nothing was. */
  seen(): Workspace | null
  /** Whether requests have come since it was last looked, and still wait. */
  hasUnseen(waiting: WaitingCells): boolean
  /**
   * Of the requests that wait, those that were not seen before; from now on they were. None from the
   * first on that is an end, as long as the request that runs, `by`, was there before it: what those
   * do that stand below is known when it has run.
   */
  unseen(
    waiting: WaitingCells,
    by: CellRequest,
    isEnd: (request: CellRequest) => boolean
  ): readonly CellRequest[]
  /** Does one look after the other: each goes on where the one before it ended. */
  inTurn(look: (signal: AbortSignal) => Promise<void>): Promise<void>
  /** What the requests that were looked at want, and was not there. */
  wanted(): readonly StorePath[]
  /** They want these. */
  want(drvPaths: readonly StorePath[]): void
  /** What the request that runs and those that were looked at want to see, and not only to have built. */
  asked(): ReadonlySet<StorePath>
  /** They want to see these. */
  ask(drvPaths: Iterable<StorePath>): void
  /** No request waits, or what was looked at will not come true. */
  end(): void
  /** The same at once: an evaluation that is under way is stopped. */
  interrupt(): void
}

/** Nothing was looked at. */
export function createLookAhead(): LookAhead {
  let current: Workspace | null = null
  let looking: Promise<void> = Promise.resolve()
  let interruption = new AbortController()
  const looked = new WeakSet<CellRequest>()
  let seenArrivals = -1
  let isCut = false
  const wanted = new Set<StorePath>()
  const asked = new Set<StorePath>()
  const end = (): void => {
    current = null
    isCut = false
    wanted.clear()
    asked.clear()
  }
  return {
    fork(workspace) {
      current ??= workspace.fork()
      return current
    },
    seen: () => current,
    hasUnseen: (waiting) => waiting.arrivals() !== seenArrivals && waiting.count() > 0,
    unseen(waiting, by, isEnd) {
      if (waiting.arrivals() === seenArrivals || (isCut && looked.has(by))) return []
      // All that was looked at before has run.
      if (isCut) current = null
      const fresh = waiting.list().filter((request) => !looked.has(request))
      const end = fresh.findIndex(isEnd)
      isCut = end >= 0
      if (!isCut) seenArrivals = waiting.arrivals()
      const taken = isCut ? fresh.slice(0, end) : fresh
      for (const request of [by, ...taken]) looked.add(request)
      return taken
    },
    inTurn(look) {
      const turn = looking.then(() => look(interruption.signal))
      // One that fails is told to who asked for it, and holds up none after it.
      looking = turn.catch(() => undefined)
      return turn
    },
    wanted: () => [...wanted],
    want(drvPaths) {
      for (const drvPath of drvPaths) wanted.add(drvPath)
    },
    asked: () => asked,
    ask(drvPaths) {
      for (const drvPath of drvPaths) asked.add(drvPath)
    },
    end,
    interrupt() {
      end()
      interruption.abort()
      interruption = new AbortController()
    }
  }
}
