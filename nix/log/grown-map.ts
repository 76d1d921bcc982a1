/**
 * A map that grows by an entry at a time and of which each state stays as it was: as a copy, and
 * cheaper. A build of ten thousand derivations adds to several with each message; to copy them took
 * time by the square of that. What was added last stands apart from what is shared with the states
 * before; iteration goes in the order in which keys came, as a Map's does.
 */
export class GrownMap<Key, Value extends object | string | number> implements ReadonlyMap<
  Key,
  Value
> {
  readonly #shared: ReadonlyMap<Key, Value>
  readonly #added: ReadonlyMap<Key, Value>
  readonly size: number

  constructor(
    shared: ReadonlyMap<Key, Value> = new Map(),
    added: ReadonlyMap<Key, Value> = new Map()
  ) {
    this.#shared = shared
    this.#added = added
    let { size } = shared
    for (const key of added.keys()) if (!shared.has(key)) size += 1
    this.size = size
  }

  /** The same with an entry: a copy of some root of all entries. */
  with(key: Key, value: Value): GrownMap<Key, Value> {
    const added = new Map(this.#added).set(key, value)
    if (added.size ** 2 <= this.#shared.size) return new GrownMap(this.#shared, added)
    return new GrownMap(new Map(this).set(key, value))
  }

  /** The same without a key: a copy of all. */
  without(key: Key): GrownMap<Key, Value> {
    if (!this.has(key)) return this
    const rest = new Map(this)
    rest.delete(key)
    return new GrownMap(rest)
  }

  get(key: Key): Value | undefined {
    return this.#added.get(key) ?? this.#shared.get(key)
  }

  has(key: Key): boolean {
    return this.#added.has(key) || this.#shared.has(key)
  }

  *entries(): MapIterator<[Key, Value]> {
    for (const [key, value] of this.#shared) yield [key, this.#added.get(key) ?? value]
    for (const entry of this.#added) if (!this.#shared.has(entry[0])) yield entry
  }

  *keys(): MapIterator<Key> {
    for (const [key] of this.entries()) yield key
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries()
  }

  forEach(take: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this.entries()) take(value, key, this)
  }
}
