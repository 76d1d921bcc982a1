import { createHash } from 'node:crypto'
import type { Binding, Slot } from '../evaluator/index.ts'
import type { NamedReader, NamedReaders } from '../syntax/index.ts'
import { libraryReader } from './library.ts'
import { type OwnReads, ownReads } from './own-reads.ts'

/** An expression that was bound. */
export interface KnownSlot {
  /** Over kernels, says all that it depends on but for what is read from the disk. */
  readonly key: string
  readonly group: Group
  /** It is of the library, which reads nothing but what its arguments and the stamp tell. */
  readonly isLibrary: boolean
  /** What its own text reads; null where that cannot be told. */
  readonly ownReads: () => OwnReads | null
}

/** Expressions that were bound together, since they may refer to each other. */
export interface Group {
  /** Greater than that of all groups that it refers to. */
  readonly order: number
  readonly slots: readonly Slot[]
  /** Others, to which it refers. */
  readonly uses: ReadonlySet<Group>
}

/** Keys of what was bound. An expression is forgotten when nobody holds it any more. */
export class SlotKeys {
  readonly #stamp: string
  readonly #known = new WeakMap<Slot, KnownSlot>()
  readonly #readers = new WeakMap<Slot, NamedReader>()
  #order = 0

  /** `stamp`: what all keys depend on. `given`: what is bound from the start. */
  constructor(stamp: string, given: Slot) {
    this.#stamp = stamp
    this.#known.set(given, {
      key: 'given',
      group: { order: 0, slots: [given], uses: new Set() },
      isLibrary: true,
      ownReads: () => null
    })
  }

  /** Takes expressions that were bound together, as `slots`. */
  take(bindings: readonly Binding[], slots: readonly Slot[]): void {
    const hash = createHash('sha256').update(this.#stamp)
    const uses = new Set<Group>()
    for (const { text, name, library, scope } of bindings) {
      const meanings = [...scope].map(([free, meaning]) => {
        if ('member' in meaning) return [free, meaning.member]
        const { key, group } = this.of(meaning)
        uses.add(group)
        return [free, key]
      })
      hash.update(JSON.stringify([text, name ?? null, library === true, meanings]))
    }
    const together = hash.digest('base64url')
    const group = { order: (this.#order += 1), slots, uses }
    bindings.forEach((binding, index) => {
      const slot = at(slots, index)
      if (binding.library === true) this.#readers.set(slot, libraryReader(binding.name ?? ''))
      this.#known.set(slot, {
        key: createHash('sha256').update(`${together} ${index}`).digest('base64url'),
        group,
        isLibrary: binding.library === true,
        ownReads: () => ownReads(binding.text, this.#readersOf(binding, slots))
      })
    })
  }

  of(slot: Slot): KnownSlot {
    const known = this.#known.get(slot)
    if (known === undefined) throw new Error('an expression belongs to another evaluator')
    return known
  }

  /** What of the scope of an expression is of the library. */
  #readersOf({ scope }: Binding, slots: readonly Slot[]): NamedReaders {
    const readers = new Map<string, NamedReader>()
    for (const [name, meaning] of scope) {
      const slot = 'member' in meaning ? at(slots, meaning.member) : meaning
      const reader = this.#readers.get(slot)
      if (reader !== undefined) readers.set(name, reader)
    }
    return readers
  }
}

/**
 * The groups of these and all that they refer to, each behind those that it refers to. What stands
 * behind one of which `isKnown` is left out.
 */
export function groupsBehind(
  keys: SlotKeys,
  slots: Iterable<Slot>,
  isKnown: (group: Group) => boolean = () => false
): readonly Group[] {
  const found = new Set<Group>()
  for (const slot of slots) {
    const { group } = keys.of(slot)
    if (!isKnown(group)) found.add(group)
  }
  // A set gives its members in the order in which they came, also those that come meanwhile.
  for (const group of found) for (const used of group.uses) if (!isKnown(used)) found.add(used)
  return [...found].sort((one, other) => one.order - other.order)
}

function at(slots: readonly Slot[], index: number): Slot {
  const slot = slots[index]
  if (slot === undefined) throw new Error(`a group has no member ${index}`)
  return slot
}
