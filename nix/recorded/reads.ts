import { createHash } from 'node:crypto'
import type { SettledReads, Slot } from '../evaluator/index.ts'
import { Disk } from './disk.ts'
import { ownPaths } from './own-paths.ts'
import type { RecordFile } from './record-file.ts'
import { type Group, groupsBehind, type SlotKeys } from './slot-keys.ts'

/** What is known of the reads of a group and of all that it refers to. */
interface Told {
  readonly isTold: boolean
  readonly isAnyPassedOn: boolean
  readonly mayMakePaths: boolean
}

const nothingRead: Told = { isTold: true, isAnyPassedOn: false, mayMakePaths: false }

/**
 * What expressions read from the disk, with all that they refer to. Which paths that are is found in
 * the text when something is recorded, and kept; later it costs a look at each.
 */
export class RecordedReads {
  readonly #keys: SlotKeys
  readonly #file: RecordFile
  readonly #disk = new Disk()
  readonly #digests = new Map<Group, string>()
  /** Groups of which it was not recorded what they, or others that they refer to, read. */
  readonly #unknown = new Set<Group>()
  readonly #told = new Map<Group, Told>()

  constructor(keys: SlotKeys, file: RecordFile) {
    this.#keys = keys
    this.#file = file
  }

  /**
   * What tells all that an expression reads, as it stands, from what it may be otherwise; null where
   * it was never recorded what it reads.
   */
  digest(slot: Slot): string | null {
    const digests = this.#digests
    const isKnown = (one: Group) => digests.has(one) || this.#unknown.has(one)
    for (const group of groupsBehind(this.#keys, [slot], isKnown)) {
      const digest = this.#digestOf(group)
      if (digest === null) this.#unknown.add(group)
      else digests.set(group, digest)
    }
    return digests.get(this.#keys.of(slot).group) ?? null
  }

  /**
   * Keeps what an expression that was evaluated reads. Gives whether all of that can be told, and has
   * stood as it does since before `since` (milliseconds since the epoch).
   */
  record(slot: Slot, since: number): boolean {
    const told = this.#told
    const groups = groupsBehind(this.#keys, [slot], (one) => told.has(one))
    for (const group of groups) told.set(group, this.#tell(group, since))
    const { isTold, isAnyPassedOn, mayMakePaths } = told.get(this.#keys.of(slot).group) ?? {
      ...nothingRead,
      isTold: false
    }
    // Of a path that is put together nobody knows where it leads.
    return isTold && !(isAnyPassedOn && mayMakePaths)
  }

  /**
   * All that these read, with what they refer to; null where that cannot be told, or has not stood as
   * it does since before `since`.
   */
  settled(slots: readonly Slot[], since: number): SettledReads | null {
    if (!slots.every((slot) => this.record(slot, since))) return null
    const paths = new Map<string, SettledReads['paths'][number]>()
    for (const one of groupsBehind(this.#keys, slots).flatMap((group) => group.slots)) {
      const own = this.#ownPathsOf(one)
      if (own === null) return null
      for (const path of own) paths.set(JSON.stringify(path), path)
    }
    const all = [...paths.values()]
    return { paths: all, digest: this.#disk.digest(all) }
  }

  /** Gives what is not as it was; from now on each is looked at once more. */
  lookAnew(): readonly string[] {
    this.#digests.clear()
    this.#unknown.clear()
    this.#told.clear()
    return this.#disk.lookAnew()
  }

  /** All that `lookAnew` looks at. */
  paths(): readonly string[] {
    return this.#disk.paths()
  }

  #digestOf({ slots, uses }: Group): string | null {
    const parts: string[] = []
    for (const used of uses) {
      const digest = this.#digests.get(used)
      if (digest === undefined) return null
      if (digest !== '') parts.push(digest)
    }
    for (const slot of slots) {
      const paths = this.#ownPathsOf(slot)
      if (paths === null) return null
      if (paths.length > 0) parts.push(this.#disk.digest(paths))
    }
    if (parts.length === 0) return ''
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
  }

  /** What the text of a definition reads; null where it was not recorded. The library reads nothing. */
  #ownPathsOf(slot: Slot): SettledReads['paths'] | null {
    const { key, isLibrary } = this.#keys.of(slot)
    return isLibrary ? [] : this.#file.get(readsKey(key), ownPaths)
  }

  #tell({ slots, uses }: Group, since: number): Told {
    const told = [...uses].map((used) => this.#told.get(used) ?? nothingRead)
    for (const slot of slots) {
      const { key, isLibrary, ownReads } = this.#keys.of(slot)
      if (isLibrary) continue
      const reads = ownReads()
      if (reads === null) return { ...nothingRead, isTold: false }
      const isTold = this.#disk.areSettled(reads.paths, since)
      if (isTold) this.#keep(key, reads.paths)
      told.push({ ...reads, isTold })
    }
    return {
      isTold: told.every((one) => one.isTold),
      isAnyPassedOn: told.some((one) => one.isAnyPassedOn),
      mayMakePaths: told.some((one) => one.mayMakePaths)
    }
  }

  #keep(key: string, paths: readonly { readonly path: string; readonly whole: boolean }[]): void {
    const before = this.#file.get(readsKey(key), ownPaths)
    if (JSON.stringify(before) === JSON.stringify(paths)) return
    this.#file.add(new Map([[readsKey(key), paths]]))
    this.#unknown.clear()
    // What was made of what was kept before is not right any more.
    if (before !== null) this.#digests.clear()
  }
}

function readsKey(key: string): string {
  return createHash('sha256').update('reads').update(key).digest('base64url')
}
