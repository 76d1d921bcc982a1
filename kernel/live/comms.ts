import { type FromKernel, mostCells, commVersion, readFromPage } from '../comm/index.ts'
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
}

/** None is open. `kernel` tells this one from the one after a restart. */
export function createComms(live: LiveCells, kernel: string): Comms {
  return new OpenComms(live, kernel)
}

class OpenComms implements Comms {
  readonly #live: LiveCells
  readonly #kernel: string
  readonly #open = new Map<string, Comm>()

  constructor(live: LiveCells, kernel: string) {
    this.#live = live
    this.#kernel = kernel
  }

  open(commId: string, client: string | null, line: CommLine): void {
    for (const [id, comm] of this.#open) {
      const isSame = client !== null && comm.client === client
      if (isSame || id === commId || this.#open.size >= mostComms) this.#close(id)
    }
    this.#open.set(commId, { client, line, told: null })
  }

  take(commId: string, data: unknown, answer: (data: FromKernel) => void): void {
    const comm = this.#open.get(commId)
    if (comm === undefined) return
    const said = readFromPage(data)
    if (typeof said === 'string') answer({ type: 'refused', why: said })
    else if (said.type === 'state') this.#tellAll(comm, answer)
    else this.#tellOutputs(said.cells, answer)
  }

  forget(commId: string): void {
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

  #close(commId: string): void {
    this.#open.get(commId)?.line.close()
    this.#open.delete(commId)
  }
}
