import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { isOfDead, listFolder, ownMark, readJson, readText, replaceFile } from '../base/index.ts'
import { underLock } from '../process/index.ts'

/** What a process says of itself to the others of its user. */
const record = v.object({
  /** Memory that was free when it asked first, in bytes; null where it did not ask. */
  memory: v.nullable(v.number()),
  taken: v.record(v.string(), v.number()),
  /** Since when its first step waits, in milliseconds since the epoch; null where none does. */
  waitsSince: v.nullable(v.number())
})
type ProcessRecord = v.InferOutput<typeof record>

/** Who waits looks again so often; who has not for so long is not waited for. Milliseconds. */
export const lookAgain = 200
/** The same where no other process has anything: what it has itself wakes it. */
export const lookAgainAlone = 2000
const isHangingAfter = 5000

/**
 * What processes of one user on one machine have taken of its resources, each in a file of its own in one
 * folder. What a process had that has ended counts no more, however it ended.
 */
export class SharedResources {
  readonly #folder: string
  readonly #name = `${ownMark() ?? ''}.${randomUUID()}`
  readonly #taken = new Map<string, number>()
  #memory: number | null = null
  #waitsSince: number | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /**
   * Takes, at once, as much as `choose` says of what the others have taken, and of what there was of memory
   * before any of them took some; 0 where it is the turn of another process, or `choose` says so.
   */
  async take(
    needs: ReadonlyMap<string, number>,
    since: number,
    memory: () => number,
    choose: (others: Others) => number
  ): Promise<number> {
    if (needs.has('memory')) this.#memory ??= memory()
    try {
      mkdirSync(this.#folder, { recursive: true })
    } catch {
      // Then nobody is told.
    }
    return await underLock(join(this.#folder, 'lock'), () => {
      const others = this.#others()
      const isTurn = others.every(({ waitsSince }) => waitsSince === null || since <= waitsSince)
      const count = isTurn ? choose(together(others)) : 0
      this.#waitsSince = count > 0 ? null : since
      if (count > 0) this.#add(needs, count)
      this.#tell()
      return Promise.resolve(count)
    })
  }

  /** Nobody waits any more. */
  rest(): void {
    if (this.#waitsSince === null) return
    this.#waitsSince = null
    this.#tell()
  }

  give(needs: ReadonlyMap<string, number>, count: number): void {
    this.#add(needs, -count)
    this.#tell()
  }

  #add(needs: ReadonlyMap<string, number>, count: number): void {
    for (const [name, need] of needs) {
      const now = (this.#taken.get(name) ?? 0) + need * count
      if (now > 0) this.#taken.set(name, now)
      else this.#taken.delete(name)
    }
  }

  #tell(): void {
    const file = join(this.#folder, this.#name)
    if (this.#taken.size === 0 && this.#waitsSince === null) {
      rmSync(file, { force: true })
      return
    }
    const own: ProcessRecord = {
      memory: this.#memory,
      taken: Object.fromEntries(this.#taken),
      waitsSince: this.#waitsSince
    }
    try {
      replaceFile(file, JSON.stringify(own))
    } catch {
      // The same.
    }
  }

  /**
   * Those that live; what others left is removed. One on another machine, or in another container, that
   * sees the same folder has resources of its own.
   */
  #others(): readonly ProcessRecord[] {
    const here = machineOf(this.#name)
    if (here === null) return []
    return listFolder(this.#folder).flatMap((name) => {
      if (name === this.#name || machineOf(name) !== here) return []
      const file = join(this.#folder, name)
      const read = isOfDead(name.replace(/\..*/, '')) ? null : readJson(record, readText(file))
      if (read !== null) return withoutHanging(read, file)
      rmSync(file, { force: true })
      return []
    })
  }
}

/** Which machine the name of a record is of; null where it is none, or nobody can say. */
function machineOf(name: string): string | null {
  return /^([0-9a-f]{8})-\d+-\d+\.[0-9a-f-]{36}$/.exec(name)?.[1] ?? null
}

/** What all others have. */
export interface Others {
  readonly taken: ReadonlyMap<string, number>
  /** Whether they have anything. */
  readonly isAny: boolean
  /** The most memory that one of them saw free; null where none looked. */
  readonly memory: number | null
}

function together(others: readonly ProcessRecord[]): Others {
  const taken = new Map<string, number>()
  for (const other of others)
    for (const [name, amount] of Object.entries(other.taken))
      taken.set(name, (taken.get(name) ?? 0) + amount)
  const memories = others.flatMap(({ memory }) => memory ?? [])
  return {
    taken,
    isAny: taken.size > 0,
    memory: memories.length === 0 ? null : Math.max(...memories)
  }
}

/** One that looks no more keeps nobody waiting; what it has taken it has. */
function withoutHanging(read: ProcessRecord, file: string): ProcessRecord {
  const touchedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const isHanging = Date.now() - touchedAt > isHangingAfter
  return isHanging ? { ...read, waitsSince: null } : read
}
