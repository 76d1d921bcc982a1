import { setImmediate } from 'node:timers/promises'
import { openTable, type OpenTable } from '../files/paging/index.ts'
import { longestCell } from '../comm/index.ts'

/** Bytes of a file that one page takes: rows far apart, each with its part of the file. */
const mostOfPage = 64 * 1024 * 1024

/** Tables that stay open: a page shows hardly more at once. */
const mostOpen = 6

/** The tables that a thread has open. Those whose rows are not counted yet are counted on. */
export class OpenTables {
  readonly #open = new Map<string, Promise<OpenTable>>()

  /** Opens a table, or gives the one that is open. Throws a `TableFault`. */
  async at(file: string): Promise<OpenTable> {
    const opening = this.#open.get(file) ?? this.#begin(file)
    // The one that was asked for last is closed last.
    this.#open.delete(file)
    this.#open.set(file, opening)
    try {
      const table = await opening
      table.check()
      return table
    } catch (error) {
      this.#close(file)
      throw error
    }
  }

  #begin(file: string): Promise<OpenTable> {
    const [oldest] = this.#open.keys()
    if (this.#open.size >= mostOpen && oldest !== undefined) this.#close(oldest)
    const opening = openTable(file, { cell: longestCell, page: mostOfPage })
    opening.then(
      (table) => void this.#count(file, opening, table),
      () => undefined
    )
    return opening
  }

  /** Questions have their turn between two parts. */
  async #count(file: string, opening: Promise<OpenTable>, { source }: OpenTable): Promise<void> {
    try {
      while (this.#open.get(file) === opening && source.counted().part < 1) {
        await source.count()
        await setImmediate()
      }
    } catch {
      // Whoever asks for its rows is told.
    }
  }

  #close(file: string): void {
    const opening = this.#open.get(file)
    this.#open.delete(file)
    opening?.then(
      (table) => table.close().catch(() => undefined),
      () => undefined
    )
  }
}
