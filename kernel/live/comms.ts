import {
  type ChangeAsked,
  type ChangePlan,
  commVersion,
  type FromKernel,
  mostCells,
  type OfTable,
  readFromPage,
  type TableAsked
} from '../comm/index.ts'
import type { LiveCells } from './live-cells.ts'

/** What carries a comm: messages that come of its opening, at any later time. */
export interface CommLine {
  send(data: FromKernel): void
  close(): void
}

/** The comms that pages hold open. */
export interface Comms {
  /** `client` is who opens it; a page holds one, and opening another closes the one before. */
  open(commId: string, client: string | null, line: CommLine): void
  /** What a page said on it, and how that is answered. Nothing is, on a comm that is not open. */
  take(commId: string, data: unknown, answer: (data: FromKernel) => void): void
  /** The page has closed it. */
  forget(commId: string): void
  ids(): readonly string[]
  /** Whether this page holds one: it can be given what a cell shows without its display. */
  isOpenTo(client: string): boolean
  /** Tells what has changed since it was told. */
  tell(): void
}

/**
 * A page that was closed says nothing: of more comms than this the oldest is closed. What one is told
 * reaches every client, so that many cost all.
 */
const mostComms = 32

interface Comm {
  readonly client: string | null
  readonly line: CommLine
  /** Up to which revision all was told; null where nothing was asked for yet. */
  told: number | null
  /** The cells that its page has; null where it did not say. */
  cells: readonly string[] | null
}

/** What a page says of the cells that it has. */
export interface CellsOfPage {
  /** In the page's order. */
  readonly cells: readonly string[]
  /** Those that it had when it said so before, and has no more. */
  readonly gone: readonly string[]
}

export interface CommsOptions {
  readonly live: LiveCells
  /** Tells this kernel from the one after a restart. */
  readonly kernel: string
  readonly onCells: (cells: CellsOfPage) => void
  readonly tables: TablesOfComms
  /** What a change of a cell would come to. */
  readonly planChange: (asked: ChangeAsked) => Promise<ChangePlan | null>
}

/** What answers questions about tables: later, on the comm on which they came. */
export interface TablesOfComms {
  ask(commId: string, asked: TableAsked, send: (data: OfTable) => void): void
  /** Gives up a question, or all of a comm that is closed. */
  giveUp(commId: string, question: number | null): void
}

/** None is open. */
export function createComms(options: CommsOptions): Comms {
  return new OpenComms(options)
}

class OpenComms implements Comms {
  readonly #live: LiveCells
  readonly #kernel: string
  readonly #onCells: CommsOptions['onCells']
  readonly #tables: TablesOfComms
  readonly #planChange: CommsOptions['planChange']
  readonly #open = new Map<string, Comm>()

  constructor({ live, kernel, onCells, tables, planChange }: CommsOptions) {
    this.#planChange = planChange
    this.#tables = tables
    this.#live = live
    this.#kernel = kernel
    this.#onCells = onCells
  }

  open(commId: string, client: string | null, line: CommLine): void {
    for (const [id, comm] of this.#open) {
      const isSame = client !== null && comm.client === client
      if (isSame || id === commId || this.#open.size >= mostComms) this.#close(id)
    }
    this.#open.set(commId, { client, line, told: null, cells: null })
  }

  take(commId: string, data: unknown, answer: (data: FromKernel) => void): void {
    const comm = this.#open.get(commId)
    if (comm === undefined) return
    const said = readFromPage(data)
    if (typeof said === 'string') answer({ type: 'refused', why: said })
    else if (said.type === 'state') this.#tellAll(comm, answer)
    else if (said.type === 'outputs') this.#tellOutputs(said.cells, answer)
    else if (said.type === 'cleared') this.#live.clear(said.cells)
    else if (said.type === 'cells') this.#takeCells(comm, said.cells)
    else if (said.type === 'table-cancel') this.#tables.giveUp(commId, said.question)
    else {
      const later = (data: FromKernel): void => {
        if (this.#open.get(commId) === comm) comm.line.send(data)
      }
      if (said.type === 'plan-change') void this.#answerChange(said, later)
      else this.#tables.ask(commId, said, later)
    }
  }

  forget(commId: string): void {
    this.#tables.giveUp(commId, null)
    this.#open.delete(commId)
  }

  ids(): readonly string[] {
    return [...this.#open.keys()]
  }

  isOpenTo(client: string): boolean {
    return [...this.#open.values()].some((comm) => comm.client === client && comm.told !== null)
  }

  tell(): void {
    for (const comm of this.#open.values()) {
      if (comm.told === null) continue
      const { revision, cells, gone } = this.#live.since(comm.told)
      comm.told = revision
      if (cells.length + gone.length > 0) comm.line.send({ type: 'changes', cells, gone })
    }
  }

  #tellAll(comm: Comm, answer: (data: FromKernel) => void): void {
    const { revision, cells } = this.#live.since(-1)
    const listed = cells.slice(0, mostCells)
    comm.told = revision
    answer({
      ...{ type: 'state', version: commVersion, kernel: this.#kernel },
      ...{ cells: listed, moreCells: cells.length - listed.length }
    })
  }

  #tellOutputs(cellIds: readonly string[], answer: (data: FromKernel) => void): void {
    for (const id of new Set(cellIds)) {
      const shown = this.#live.shown(id)
      if (shown !== null) answer({ type: 'outputs', id, ...shown })
    }
  }

  /** A page that was loaded anew says first what there is: nothing went for that. */
  #takeCells(comm: Comm, cells: readonly string[]): void {
    const now = new Set(cells)
    const gone = (comm.cells ?? []).filter((id) => !now.has(id))
    comm.cells = cells
    this.#onCells({ cells, gone })
  }

  async #answerChange(asked: ChangeAsked, send: (data: FromKernel) => void): Promise<void> {
    const plan = await this.#planChange(asked)
    send({ type: 'change-planned', question: asked.question, plan })
  }

  #close(commId: string): void {
    this.#open.get(commId)?.line.close()
    this.forget(commId)
  }
}
