import { statfsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { lookAgain, lookAgainAlone, type Others, type SharedResources } from './shared-resources.ts'

/** What a step needs of the machine while it runs, by name: `memory` and `disk` in bytes, `cores`, tokens. */
export type Needs = ReadonlyMap<string, number>

/** How much there is of something; of a token that nobody has counted there is one. */
export type Capacity = (name: string) => number

/** So many of what was asked for may run, until that is released. */
export interface Taken {
  readonly count: number
  readonly release: () => void
}

interface Waiting {
  readonly needs: Needs
  readonly most: number
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly give: (taken: Taken) => void
}

/** Where there are no others. */
const alone: Others = { taken: new Map(), isAny: false, memory: null }

/**
 * What is taken of a machine's resources by steps that say what they need, beside what other processes
 * have taken of the same. Who came first is served first, so that a large one is not kept waiting by
 * small ones. Who needs more than there is gets all of it, and so runs alone.
 */
export class ResourcePool {
  readonly #capacity: Capacity
  readonly #shared: SharedResources | null
  readonly #taken = new Map<string, number>()
  readonly #queue: Waiting[] = []
  #running = 0
  #isServing = false
  /** Has who waits look again. */
  #wake = (): void => undefined

  constructor(capacity: Capacity, shared: SharedResources | null = null) {
    this.#capacity = capacity
    this.#shared = shared
  }

  /**
   * Waits until at least one of those fits, and gives as many as do, at most `most`. Who is aborted waits
   * no more, and has nothing.
   */
  take(needs: Needs, most: number, signal?: AbortSignal): Promise<Taken> {
    const nothing: Taken = { count: most, release: () => undefined }
    if (needs.size === 0 || signal?.aborted === true) return Promise.resolve(nothing)
    return new Promise((give) => {
      const waiting = { needs, most, since: Date.now(), give }
      this.#queue.push(waiting)
      signal?.addEventListener('abort', () => {
        const at = this.#queue.indexOf(waiting)
        if (at < 0) return
        this.#queue.splice(at, 1)
        give(nothing)
        this.#serve()
      })
      this.#serve()
    })
  }

  #serve(): void {
    if (this.#shared !== null) {
      void this.#serveBeside(this.#shared)
      return
    }
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const count = this.#fitting(next, alone)
      if (count === 0) return
      this.#queue.shift()
      next.give(this.#given(next.needs, count))
    }
  }

  /** One after the other, and again as long as one waits for what another process has. */
  async #serveBeside(shared: SharedResources): Promise<void> {
    this.#wake()
    if (this.#isServing) return
    this.#isServing = true
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const waiting = next
      const change = new Promise<void>((wake) => (this.#wake = wake))
      const seen: { isBeside: boolean } = { isBeside: true }
      const count = await shared.take(
        waiting.needs,
        waiting.since,
        () => this.#capacity('memory'),
        (others) => {
          seen.isBeside = others.isAny
          return this.#fitting(waiting, others)
        }
      )
      if (this.#queue[0] !== waiting) {
        if (count > 0) shared.give(waiting.needs, count)
      } else if (count > 0) {
        this.#queue.shift()
        waiting.give(this.#given(waiting.needs, count))
      } else {
        const timer = new AbortController()
        const again = setTimeout(seen.isBeside ? lookAgain : lookAgainAlone, null, timer)
        await Promise.race([change, again.catch(() => undefined)])
        timer.abort()
      }
    }
    shared.rest()
    this.#isServing = false
  }

  #fitting({ needs, most }: Waiting, others: Others): number {
    let count = most
    for (const [name, need] of needs) {
      const own = this.#capacity(name)
      const all = name === 'memory' ? Math.max(own, others.memory ?? own) : own
      const free = all - (this.#taken.get(name) ?? 0) - (others.taken.get(name) ?? 0)
      count = Math.min(count, Math.floor(free / need))
    }
    // Where nothing runs that could end, waiting helps nobody.
    return this.#running === 0 && !others.isAny ? Math.max(1, count) : Math.max(0, count)
  }

  #given(needs: Needs, count: number): Taken {
    this.#running += 1
    for (const [name, need] of needs) this.#add(name, need * count)
    let isReleased = false
    return {
      count,
      release: () => {
        if (isReleased) return
        isReleased = true
        this.#running -= 1
        for (const [name, need] of needs) this.#add(name, -need * count)
        this.#shared?.give(needs, count)
        this.#serve()
      }
    }
  }

  #add(name: string, amount: number): void {
    this.#taken.set(name, (this.#taken.get(name) ?? 0) + amount)
  }
}

/** The variable that says how much there is: `memory=3G cores=4 licence=2`. */
const variable = 'NIX_WORKFLOW_RESOURCES'

/**
 * What this machine has: as the variable says; else the memory that was free when this was asked
 * first, its processors, what is free on the disk of `folder`, and one of each token.
 */
export function machineCapacity(environment: NodeJS.ProcessEnv, folder: string): Capacity {
  const said = readResources(environment[variable] ?? '')
  let memory: number | null = null
  return (name) => {
    const own = said.get(name)
    if (own !== undefined) return own
    if (name === 'memory') return (memory ??= process.availableMemory())
    if (name === 'cores') return availableParallelism()
    return name === 'disk' ? freeBytes(folder) : 1
  }
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  ...{ K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }
}

/** Reads amounts by name, separated by blanks or commas. What is no amount is passed over. */
export function readResources(text: string): ReadonlyMap<string, number> {
  const amounts = new Map<string, number>()
  for (const word of text.split(/[\s,]+/)) {
    const [, name, number, unit = ''] = /^([A-Za-z][\w-]*)=(\d{1,15})([KMGT]?)$/.exec(word) ?? []
    if (name !== undefined) amounts.set(name, Number(number) * (units[unit] ?? 1))
  }
  return amounts
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
