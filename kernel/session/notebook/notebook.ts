import type { CellDefinition, CellExpression } from '../../cells/index.ts'

/**
 * One definition of one cell: the value at an attribute path. `models.small = …` in one cell and
 * `models.base = …` in another are two parts of the name `models`.
 */
export interface Part {
  readonly cell: CellKey
  readonly definition: CellDefinition
}

/** What makes a cell the same cell: the client's id, or the set of names that it defines. */
export type CellKey = string

/** A cell as it last ran. */
export interface NotebookCell {
  readonly key: CellKey
  /** The client's id, where it sends one. */
  readonly id: string | null
  readonly executionCount: number | null
  readonly code: string
  readonly definitions: readonly CellDefinition[]
  /** Whether it could not be read, so that it defines nothing. */
  readonly unreadable?: boolean
}

/** A cell as it is evaluated: its definitions, and its question, which the notebook does not keep. */
export interface CellToEvaluate {
  readonly cell: NotebookCell
  readonly question: CellExpression | null
}

/** What a cell that ran, or was removed, changed. */
export interface NotebookChange {
  /** The names whose parts are others now, be it that only their places in the cell are. */
  readonly names: ReadonlySet<string>
  /** Of these, the names that mean something else now. */
  readonly changed: ReadonlySet<string>
  /** Definitions that stood before, and now do not: the cell's own of before, and `superseded`. */
  readonly gone: readonly Part[]
  /** Definitions of another living cell that the cell that ran has taken over. */
  readonly superseded: readonly Part[]
}

/**
 * Which cells are alive and what each of them defines: the whole of what the notebook says, with
 * nothing of what it evaluates to.
 */
export interface Notebook {
  /** Replaces all that the cell defined before by what it defines now. */
  take(cell: NotebookCell): NotebookChange
  /** Forgets a cell with all that it defines. */
  remove(key: CellKey): NotebookChange
  cell(key: CellKey): NotebookCell | undefined
  /** The cells that define something, those that ran last at the end. */
  cells(): Iterable<NotebookCell>
  /** The same notebook once more: a change of the one does not reach the other. */
  fork(): Notebook
  /** Every name that a living cell defines. */
  names(): Iterable<string>
  has(name: string): boolean
  /**
   * The parts that make up a name, as Nix would merge them: where two cells define the same path,
   * or one a path inside the other's, the last that ran has it.
   */
  parts(name: string): readonly Part[]
  /** The cell that defined a name which no living cell defines any more; see `LostName`. */
  lost(name: string): LostName | undefined
  /** The names that were defined by cells which now cannot be read, and by no others. */
  unreadableNames(): readonly string[]
}

/** Why a name that there was is no more. `edited`: its cell does not define it any more. */
export interface LostName {
  readonly why: 'deleted' | 'edited' | 'unreadable'
  readonly cell: CellKey
  readonly executionCount: number | null
}

/**
 * The key of a cell: its id, and where the client sends none, the names that it defines; of a cell
 * that defines nothing, what it says.
 */
export function cellKey(
  id: string | null,
  definitions: readonly CellDefinition[],
  code = ''
): CellKey {
  if (id !== null) return `id ${id}`
  if (definitions.length === 0) return `text ${code.trim()}`
  const names = new Set(definitions.map(({ path }) => JSON.stringify(path)))
  return `names ${[...names].sort().join(' ')}`
}

/** A notebook of which no cell ran. */
export function createNotebook(): Notebook {
  return new LiveNotebook()
}

class LiveNotebook implements Notebook {
  readonly #cells: Map<CellKey, NotebookCell>
  /** Per name, its parts from all living cells, those of the last one run at the end. */
  readonly #partsByName: Map<string, readonly Part[]>
  readonly #lost: Map<string, LostName>

  constructor(
    cells: Iterable<readonly [CellKey, NotebookCell]> = [],
    partsByName: Iterable<readonly [string, readonly Part[]]> = [],
    lost: Iterable<readonly [string, LostName]> = []
  ) {
    this.#cells = new Map(cells)
    this.#partsByName = new Map(partsByName)
    this.#lost = new Map(lost)
  }

  take(cell: NotebookCell): NotebookChange {
    const touched = new Set([...namesIn(this.#cells.get(cell.key)), ...namesIn(cell)])
    const before = this.#partsOfAll(touched)
    const gone = this.#drop(cell.key)
    const superseded = this.#add(cell)
    if (cell.definitions.length > 0) this.#cells.set(cell.key, cell)
    const { key, executionCount } = cell
    const why = cell.unreadable === true ? 'unreadable' : 'edited'
    this.#lose(touched, { why, cell: key, executionCount })
    const changed = this.#changedSince(before)
    return { names: touched, changed, gone: [...gone, ...superseded], superseded }
  }

  remove(key: CellKey): NotebookChange {
    const cell = this.#cells.get(key)
    const touched = new Set(namesIn(cell))
    const before = this.#partsOfAll(touched)
    const gone = this.#drop(key)
    this.#lose(touched, { why: 'deleted', cell: key, executionCount: cell?.executionCount ?? null })
    return { names: touched, changed: this.#changedSince(before), gone, superseded: [] }
  }

  cell(key: CellKey): NotebookCell | undefined {
    return this.#cells.get(key)
  }

  cells(): Iterable<NotebookCell> {
    return this.#cells.values()
  }

  fork(): Notebook {
    return new LiveNotebook(this.#cells, this.#partsByName, this.#lost)
  }

  names(): Iterable<string> {
    return this.#partsByName.keys()
  }

  has(name: string): boolean {
    return this.#partsByName.has(name)
  }

  parts(name: string): readonly Part[] {
    return effective(this.#partsByName.get(name) ?? [])
  }

  lost(name: string): LostName | undefined {
    return this.#lost.get(name)
  }

  unreadableNames(): readonly string[] {
    return [...this.#lost].flatMap(([name, { why }]) => (why === 'unreadable' ? [name] : []))
  }

  /** Adds what a cell defines behind what there is, and gives the parts of others whose place it takes. */
  #add({ key, definitions }: NotebookCell): readonly Part[] {
    const added = new Map<string, Part[]>()
    const standing = new Map<string, readonly Part[]>()
    const superseded: Part[] = []
    for (const definition of definitions) {
      const name = headName(definition)
      const parts = added.get(name)
      if (parts === undefined) added.set(name, [{ cell: key, definition }])
      else parts.push({ cell: key, definition })
      const others = standing.get(name) ?? this.parts(name)
      const isTaken = (part: Part): boolean => overlap(part.definition, definition)
      superseded.push(...others.filter(isTaken))
      standing.set(
        name,
        others.filter((part) => !isTaken(part))
      )
    }
    for (const [name, parts] of added)
      this.#partsByName.set(name, [...(this.#partsByName.get(name) ?? []), ...parts])
    return superseded
  }

  /** Forgets what a cell defines, and gives what of it stood. */
  #drop(key: CellKey): readonly Part[] {
    const gone: Part[] = []
    for (const name of new Set(namesIn(this.#cells.get(key)))) {
      const parts = this.#partsByName.get(name) ?? []
      gone.push(...effective(parts).filter((part) => part.cell === key))
      const rest = parts.filter((part) => part.cell !== key)
      if (rest.length > 0) this.#partsByName.set(name, rest)
      else this.#partsByName.delete(name)
    }
    this.#cells.delete(key)
    return gone
  }

  #partsOfAll(names: Iterable<string>): ReadonlyMap<string, readonly Part[]> {
    return new Map([...names].map((name) => [name, this.parts(name)]))
  }

  /** Of names that were touched, those that mean something else than before. */
  #changedSince(before: ReadonlyMap<string, readonly Part[]>): Set<string> {
    return new Set(
      [...before].flatMap(([name, parts]) => (isSame(parts, this.parts(name)) ? [] : [name]))
    )
  }

  /** What the cell had lost when it could not be read is lost for the reason that holds now. */
  #lose(names: Iterable<string>, cell: LostName): void {
    for (const [name, before] of this.#lost)
      if (before.cell === cell.cell && before.why === 'unreadable') this.#lost.set(name, cell)
    for (const name of names) {
      if (this.#partsByName.has(name)) this.#lost.delete(name)
      else this.#lost.set(name, cell)
    }
  }
}

function namesIn(cell: NotebookCell | undefined): readonly string[] {
  return cell?.definitions.map(headName) ?? []
}

function headName(definition: CellDefinition): string {
  return definition.path[0] ?? ''
}

/** Whether two lists of parts mean the same, wherever they stand. */
function isSame(one: readonly Part[], other: readonly Part[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ definition }, index) => {
      const match = other[index]?.definition
      return (
        match !== undefined &&
        match.outer === definition.outer &&
        match.expression.text === definition.expression.text &&
        match.path.length === definition.path.length &&
        match.path.every((attribute, at) => attribute === definition.path[at])
      )
    })
  )
}

/** What stands of parts, by the lists of them, which do not change. */
const standingOf = new WeakMap<readonly Part[], readonly Part[]>()

function effective(parts: readonly Part[]): readonly Part[] {
  if (parts.length < 2) return parts
  const before = standingOf.get(parts)
  if (before !== undefined) return before
  const root = emptyPlace()
  // From the last one run: each is looked at among those that came after it.
  const standing = parts.toReversed().filter((part) => !isTakenIn(root, part))
  const found = standing.toReversed()
  standingOf.set(parts, found)
  return found
}

/** An attribute path, and whose definitions end there, or there and below. */
interface Place {
  readonly ends: Set<CellKey>
  readonly within: Set<CellKey>
  readonly below: Map<string, Place>
}

function emptyPlace(): Place {
  return { ends: new Set(), within: new Set(), below: new Map() }
}

/** Notes a definition, and gives whether one of another cell that was noted before takes its place. */
function isTakenIn(root: Place, { cell, definition }: Part): boolean {
  let place = root
  let isTaken = false
  for (const attribute of definition.path) {
    place.within.add(cell)
    isTaken ||= hasOther(place.ends, cell)
    const next = place.below.get(attribute) ?? emptyPlace()
    place.below.set(attribute, next)
    place = next
  }
  isTaken ||= hasOther(place.within, cell)
  place.within.add(cell)
  place.ends.add(cell)
  return isTaken
}

function hasOther(cells: ReadonlySet<CellKey>, cell: CellKey): boolean {
  return cells.size > (cells.has(cell) ? 1 : 0)
}

/** Whether two definitions cannot both stand: one path is the other's, or leads to it. */
function overlap(one: CellDefinition, other: CellDefinition): boolean {
  const shorter = one.path.length <= other.path.length ? one.path : other.path
  const longer = shorter === one.path ? other.path : one.path
  return shorter.every((attribute, index) => longer[index] === attribute)
}
