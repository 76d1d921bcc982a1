import type { CellDefinition } from '../cells/cell.ts'

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
}

/** What a cell that ran, or was removed, changed. */
export interface NotebookChange {
  /** The names whose parts changed. */
  readonly names: ReadonlySet<string>
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
}

/** The key of a cell: its id, and where the client sends none, the names that it defines. */
export function cellKey(id: string | null, definitions: readonly CellDefinition[]): CellKey {
  if (id !== null) return `id ${id}`
  const names = new Set(definitions.map(({ path }) => JSON.stringify(path)))
  return `names ${[...names].sort().join(' ')}`
}

/** A notebook of which no cell ran. */
export function createNotebook(): Notebook {
  return notebookOf(new Map(), new Map())
}

/** `partsByName`: per name, its parts from all living cells, those of the last one run at the end. */
function notebookOf(
  cells: Map<CellKey, NotebookCell>,
  partsByName: Map<string, readonly Part[]>
): Notebook {
  function drop(key: CellKey): { names: Set<string>; gone: Part[] } {
    const names = new Set<string>()
    const gone: Part[] = []
    for (const definition of cells.get(key)?.definitions ?? []) names.add(headName(definition))
    for (const name of names) {
      const parts = partsByName.get(name) ?? []
      gone.push(...effective(parts).filter((part) => part.cell === key))
      const rest = parts.filter((part) => part.cell !== key)
      if (rest.length > 0) partsByName.set(name, rest)
      else partsByName.delete(name)
    }
    cells.delete(key)
    return { names, gone }
  }

  return {
    take(cell) {
      const { names, gone } = drop(cell.key)
      const superseded: Part[] = []
      for (const definition of cell.definitions) {
        const name = headName(definition)
        names.add(name)
        const parts = partsByName.get(name) ?? []
        superseded.push(
          ...effective(parts).filter(
            (part) => part.cell !== cell.key && overlap(part.definition, definition)
          )
        )
        partsByName.set(name, [...parts, { cell: cell.key, definition }])
      }
      if (cell.definitions.length > 0) cells.set(cell.key, cell)
      return { names, gone: [...gone, ...superseded], superseded }
    },
    remove: (key) => ({ ...drop(key), superseded: [] }),
    cell: (key) => cells.get(key),
    cells: () => cells.values(),
    fork: () => notebookOf(new Map(cells), new Map(partsByName)),
    names: () => partsByName.keys(),
    has: (name) => partsByName.has(name),
    parts: (name) => effective(partsByName.get(name) ?? [])
  }
}

function headName(definition: CellDefinition): string {
  return definition.path[0] ?? ''
}

function effective(parts: readonly Part[]): readonly Part[] {
  const [first] = parts
  if (first === undefined || parts.length === 1) return parts
  return parts.filter(
    (part, index) =>
      !parts
        .slice(index + 1)
        .some((later) => later.cell !== part.cell && overlap(part.definition, later.definition))
  )
}

/** Whether two definitions cannot both stand: one path is the other's, or leads to it. */
function overlap(one: CellDefinition, other: CellDefinition): boolean {
  const shorter = one.path.length <= other.path.length ? one.path : other.path
  const longer = shorter === one.path ? other.path : one.path
  return shorter.every((attribute, index) => longer[index] === attribute)
}
