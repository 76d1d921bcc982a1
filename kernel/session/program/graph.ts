/**
 * What refers to what, by name. It knows neither cells nor values: a node is a name, an edge runs
 * from a name to the names that its definition uses, whether those are defined yet or not.
 */
export interface Graph {
  /** Sets the names that `name` uses, in place of those before. */
  set(name: string, uses: ReadonlySet<string>): void
  delete(name: string): void
  /** `names` and all that use them, directly or through others. */
  dependents(names: Iterable<string>): Set<string>
  /**
   * The names that `roots` need, in groups: each group after those that it uses, and names that
   * refer to each other in one group. Names for which `skip` holds, and what only they need, are
   * left out.
   */
  groups(roots: Iterable<string>, skip: (name: string) => boolean): Group[]
  /** The same graph once more: a change of the one does not reach the other. */
  fork(): Graph
}

/** Names to be bound together, since they refer to each other; mostly one alone. */
export type Group = readonly string[]

const none: ReadonlySet<string> = new Set()

/** A graph without names. */
export function createGraph(): Graph {
  return graphOf(new Map(), new Map())
}

function graphOf(
  usesOf: Map<string, ReadonlySet<string>>,
  usedBy: Map<string, Set<string>>
): Graph {
  function forget(name: string): void {
    for (const used of usesOf.get(name) ?? none) {
      const users = usedBy.get(used)
      users?.delete(name)
      if (users?.size === 0) usedBy.delete(used)
    }
    usesOf.delete(name)
  }

  return {
    set(name, uses) {
      forget(name)
      usesOf.set(name, uses)
      for (const used of uses) {
        const users = usedBy.get(used)
        if (users === undefined) usedBy.set(used, new Set([name]))
        else users.add(name)
      }
    },
    delete: forget,
    dependents(names) {
      const found = new Set(names)
      for (const name of found) for (const user of usedBy.get(name) ?? none) found.add(user)
      return found
    },
    groups: (roots, skip) => stronglyConnected(roots, skip, usesOf),
    fork: () =>
      graphOf(new Map(usesOf), new Map([...usedBy].map(([name, users]) => [name, new Set(users)])))
  }
}

interface Visit {
  readonly name: string
  readonly index: number
  low: number
  readonly rest: Iterator<string>
}

/** Tarjan's algorithm, without recursion: a chain of cells may be thousands long. */
function stronglyConnected(
  roots: Iterable<string>,
  skip: (name: string) => boolean,
  usesOf: ReadonlyMap<string, ReadonlySet<string>>
): Group[] {
  const groups: Group[] = []
  const indexes = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()

  function enter(name: string): Visit {
    const index = indexes.size
    indexes.set(name, index)
    open.push(name)
    isOpen.add(name)
    return { name, index, low: index, rest: (usesOf.get(name) ?? none).values() }
  }

  function close(visit: Visit): void {
    const names = open.splice(open.lastIndexOf(visit.name))
    for (const name of names) isOpen.delete(name)
    groups.push(names)
  }

  for (const root of roots) {
    if (indexes.has(root) || skip(root)) continue
    const path = [enter(root)]
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.rest.next()
      if (next.done !== true) {
        const seen = indexes.get(next.value)
        if (seen === undefined && !skip(next.value)) path.push(enter(next.value))
        else if (seen !== undefined && isOpen.has(next.value)) visit.low = Math.min(visit.low, seen)
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) parent.low = Math.min(parent.low, visit.low)
      if (visit.low === visit.index) close(visit)
    }
  }
  return groups
}
