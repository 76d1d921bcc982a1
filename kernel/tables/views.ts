import type { TableView } from '../comm/index.ts'
import type { NotPaged } from '../files/paging/index.ts'
import { identityOf } from '../files/reading/index.ts'
import { statusAt } from '../../nix/base/index.ts'
import { Helper } from './helper.ts'

/** Who waits for a view. */
export interface WaitsForView {
  readonly askerId: string
  readonly question: number
  progress(work: 'filtering' | 'sorting', done: number): void
  /** null: all rows, in the order of the file. */
  ready(order: Uint32Array | null): void
  refuse(why: NotPaged): void
}

interface Job {
  readonly key: string
  readonly file: string
  readonly view: TableView
  readonly waiting: Set<WaitsForView>
}

/** Views that are kept, and bytes of all of them together. */
const mostKept = 8
const mostBytes = 512 * 1024 * 1024

/** How often is told how far it is, in milliseconds. */
const tellInterval = 200

/** Rows that were filtered and sorted, by a thread of its own that can be ended at any time. */
export class Views {
  readonly #helper = new Helper()
  readonly #kept = new Map<string, Uint32Array>()
  #queue: Job[] = []
  #running: Job | null = null

  /** Makes a view of a file, or gives the one that is kept. */
  want(file: string, view: TableView, waits: WaitsForView): void {
    if (view.conditions.length === 0 && view.sorting === null) {
      waits.ready(null)
      return
    }
    // Where it cannot be looked at, the thread says why.
    const status = statusAt(file)
    // A view of a file that has changed since is none of it.
    const key = JSON.stringify([file, status === null ? null : identityOf(status), view])
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#keep(key, kept)
      waits.ready(kept)
      return
    }
    const job = [this.#running, ...this.#queue].find((one) => one?.key === key)
    if (job != null) job.waiting.add(waits)
    else this.#queue.push({ key, file, view, waiting: new Set([waits]) })
    this.#next()
  }

  /** Nobody waits for this any more; what nobody waits for is ended. */
  giveUp(askerId: string, question: number | null): void {
    for (const job of [this.#running, ...this.#queue]) {
      if (job === null) continue
      for (const waits of [...job.waiting]) {
        if (waits.askerId !== askerId || (question !== null && waits.question !== question))
          continue
        job.waiting.delete(waits)
        waits.refuse({ kind: 'given-up' })
      }
    }
    this.#queue = this.#queue.filter(({ waiting }) => waiting.size > 0)
    if (this.#running?.waiting.size === 0) this.#helper.end({ kind: 'given-up' })
  }

  /** Whoever still waits is refused. */
  close(): void {
    const waiting = this.#queue.flatMap((job) => [...job.waiting])
    this.#queue = []
    for (const waits of waiting) waits.refuse({ kind: 'ended' })
    this.#helper.end({ kind: 'ended' })
  }

  #next(): void {
    const [job] = this.#queue
    if (this.#running !== null || job === undefined) return
    this.#queue.shift()
    this.#running = job
    let told = 0
    this.#helper.ask({ kind: 'view', file: job.file, view: job.view }, null, (done) => {
      if (done.kind === 'progress') {
        if (performance.now() - told < tellInterval) return
        told = performance.now()
        for (const waits of job.waiting) waits.progress(done.work, done.done)
        return
      }
      this.#running = null
      if (done.kind === 'view') this.#keep(job.key, done.order)
      for (const waits of job.waiting) {
        if (done.kind === 'view') waits.ready(done.order)
        else waits.refuse(done.kind === 'refused' ? done.why : { kind: 'ended' })
      }
      this.#next()
    })
  }

  #keep(key: string, order: Uint32Array): void {
    this.#kept.delete(key)
    this.#kept.set(key, order)
    let bytes = [...this.#kept.values()].reduce((sum, { byteLength }) => sum + byteLength, 0)
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#kept.size <= mostKept && bytes <= mostBytes) break
      if (oldest === key) break
      bytes -= byteLength
      this.#kept.delete(oldest)
    }
  }
}
