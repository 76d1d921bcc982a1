import type { CellKey, Notebook, NotebookCell, NotebookChange } from './notebook.ts'
import { cellKey } from './notebook.ts'

/** What the last saved file of the notebook says of its cells. */
export interface SavedCells {
  /** When it was saved, milliseconds since the epoch. */
  readonly savedAt: number
  has(cellId: string): boolean
}

/**
 * Cells that a client said are deleted. It is a hint: a cell that was cut and pasted is said to be
 * deleted too, so each is kept until it runs again, or a newer saved file still has it; and a
 * run-all repeats in each request what was deleted before it, also of a cell that it has run.
 */
export interface Deletions {
  /** Whether no cell is held to be deleted, and none was said to be with the request before. */
  isEmpty(): boolean
  /**
   * Takes the definitions of deleted cells away, and gives those back that a newer file has.
   * `alive` are cells that run now or are about to. Where `page` says what there is, that counts, and
   * neither the hint nor the file.
   */
  apply(
    notebook: Notebook,
    deleted: readonly string[],
    alive: ReadonlySet<string>,
    saved: SavedCells | null,
    page?: CellsThere | null
  ): DeletionChanges
}

/** What a page says that tells which cells it has: no hint. */
export interface CellsThere {
  has(cellId: string): boolean
  /** Those that it had before. */
  readonly gone: readonly string[]
}

export interface DeletionChanges {
  readonly changes: readonly NotebookChange[]
  /** The cells that are gone. */
  readonly removed: readonly CellKey[]
}

interface Deleted {
  readonly cell: NotebookCell
  /** Milliseconds since the epoch. */
  readonly since: number
}

/** No cell was deleted at first. */
export function createDeletions(now: () => number = Date.now): Deletions {
  const deleted = new Map<string, Deleted>()
  /** What was said with the request before: each one of a run-all says it again. */
  let said: ReadonlySet<string> = new Set()
  return {
    isEmpty: () => deleted.size === 0 && said.size === 0,
    apply(notebook, ids, alive, saved, page = null) {
      const changes: NotebookChange[] = []
      const removed: CellKey[] = []
      for (const id of alive) deleted.delete(id)
      for (const [id, { cell, since }] of deleted) {
        const isThere =
          page === null ? saved !== null && saved.savedAt > since && saved.has(id) : page.has(id)
        if (!isThere) continue
        deleted.delete(id)
        changes.push(notebook.take(cell))
      }
      const saidBefore = said
      said = new Set(ids)
      const hinted = [...said].filter((id) => !saidBefore.has(id))
      const gone = page === null ? hinted : [...hinted.filter((id) => !page.has(id)), ...page.gone]
      for (const id of new Set(gone)) {
        if (alive.has(id)) continue
        const key = cellKey(id, [])
        removed.push(key)
        const cell = notebook.cell(key)
        if (cell === undefined) continue
        deleted.set(id, { cell, since: now() })
        changes.push(notebook.remove(key))
      }
      return { changes, removed }
    }
  }
}
