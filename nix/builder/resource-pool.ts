import { statfsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

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
  readonly give: (taken: Taken) => void
}

/**
 * What is taken of a machine's resources by steps that say what they need. Who came first is served
 * first, so that a large one is not kept waiting by small ones. Who needs more than there is gets
 * all of it, and so runs alone.
 */
export class ResourcePool {
  readonly #capacity: Capacity
  readonly #taken = new Map<string, number>()
  readonly #queue: Waiting[] = []
  #running = 0

  constructor(capacity: Capacity) {
    this.#capacity = capacity
  }

  /** Waits until at least one of those fits, and gives as many as do, at most `most`. */
  take(needs: Needs, most: number): Promise<Taken> {
    return new Promise((give) => {
      this.#queue.push({ needs, most, give })
      this.#serve()
    })
  }

  #serve(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const count = this.#fitting(next)
      if (count === 0) return
      this.#queue.shift()
      next.give(this.#given(next.needs, count))
    }
  }

  #fitting({ needs, most }: Waiting): number {
    let count = most
    for (const [name, need] of needs) {
      const free = this.#capacity(name) - (this.#taken.get(name) ?? 0)
      count = Math.min(count, Math.floor(free / need))
    }
    // Where nothing runs that could end, waiting helps nobody.
    return this.#running === 0 ? Math.max(1, count) : Math.max(0, count)
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
