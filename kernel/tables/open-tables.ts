import { setImmediate } from 'node:timers/promises'
import { openTable, type OpenTable } from '../files/paging/index.ts'
import { longestCell } from '../comm/index.ts'

/** Bytes of a file that one page takes: rows far apart, each with its part of the file. */
const mostOfPage = 64 * 1024 * 1024

/** Tables that stay open when nobody reads them: a page shows hardly more at once. */
const mostOpen = 6

/** A table that is open or being opened. */
interface Held {
  readonly opening: Promise<OpenTable>
  /** Who reads it at the moment. */
  users: number
  /** Whether it is closed as soon as nobody reads it. */
  isLeft: boolean
}

/** The tables that a thread has open. Those whose rows are not counted yet are counted on. */
export class OpenTables {
  readonly #open = new Map<string, Held>()

  /**
   * Does something with a table, which stays open as long as that takes, and for a while after that.
   * Throws a `TableFault`, and what `act` throws.
   */
  async use<Value>(
    file: string,
    act: (table: OpenTable) => Value | Promise<Value>
  ): Promise<Value> {
    const held = this.#open.get(file) ?? this.#begin(file)
    // The one that was asked for last is closed last.
    this.#open.delete(file)
    this.#open.set(file, held)
    held.users += 1
    try {
      return await act(await this.#checked(file, held))
    } finally {
      held.users -= 1
      this.#closeUnused(held)
    }
  }

  async #checked(file: string, held: Held): Promise<OpenTable> {
    try {
      const table = await held.opening
      table.check()
      return table
    } catch (error) {
      this.#leave(file, held)
      throw error
    }
  }

  #begin(file: string): Held {
    const [oldest] = this.#open
    if (this.#open.size >= mostOpen && oldest !== undefined) this.#leave(...oldest)
    const opening = openTable(file, { cell: longestCell, page: mostOfPage })
    const held = { opening, users: 0, isLeft: false }
    opening.then(
      (table) => void this.#count(file, held, table),
      () => undefined
    )
    return held
  }

  /** Questions have their turn between two parts. */
  async #count(file: string, held: Held, { source }: OpenTable): Promise<void> {
    try {
      while (this.#open.get(file) === held && source.counted().part < 1) {
        await source.count()
        await setImmediate()
      }
    } catch {
      // Whoever asks for its rows is told.
    }
  }

  #leave(file: string, held: Held): void {
    if (this.#open.get(file) === held) this.#open.delete(file)
    held.isLeft = true
    this.#closeUnused(held)
  }

  #closeUnused(held: Held): void {
    if (!held.isLeft || held.users > 0) return
    held.opening.then(
      (table) => table.close().catch(() => undefined),
      () => undefined
    )
  }
}
