import { Worker } from 'node:worker_threads'
import * as v from 'valibot'
import type { NotPaged } from '../files/paging/index.ts'
import { type Done, doneSchema, type Work } from './worker-protocol.ts'

/** Made by `npm run build`; a thread cannot be started from what lies in the bundles themselves. */
const program = new URL('../../dist/table-worker.js', import.meta.url)

/** Of what a file makes of it in memory a thread ends, and not the kernel. */
const mostMegabytes = 2048

type WorkWithoutId = Work extends infer Each
  ? Each extends Work
    ? Omit<Each, 'id'>
    : never
  : never

interface Asked {
  readonly take: (done: Done) => void
  readonly timer: NodeJS.Timeout | null
}

/** A thread that reads tables: started when it is asked for something, and again where it ended. */
export class Helper {
  readonly #asked = new Map<number, Asked>()
  #worker: Worker | null = null
  #last = 0

  /**
   * Has the thread do something, for at most so many seconds; the last thing that `take` is given is
   * the answer. After that time the thread is ended, and with it all that it was asked for.
   */
  ask(work: WorkWithoutId, seconds: number | null, take: (done: Done) => void): void {
    this.#last += 1
    const id = this.#last
    const timer =
      seconds === null
        ? null
        : setTimeout(() => this.end({ kind: 'took-too-long', seconds }), seconds * 1000)
    timer?.unref()
    this.#asked.set(id, { take, timer })
    this.#started().postMessage({ ...work, id })
  }

  /** Ends the thread. All that it was asked for is refused. */
  end(why: NotPaged): void {
    const worker = this.#worker
    this.#worker = null
    void worker?.terminate()
    for (const id of [...this.#asked.keys()]) this.#take({ kind: 'refused', id, why })
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker
    const worker = new Worker(program, {
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
      stdin: false
    })
    // A kernel that has nothing else to do ends.
    worker.unref()
    worker.on('message', (message: unknown) => this.#take(v.parse(doneSchema, message)))
    worker.on('error', () => {
      if (this.#worker === worker) this.end({ kind: 'ended' })
    })
    worker.on('exit', () => {
      if (this.#worker === worker) this.end({ kind: 'ended' })
    })
    this.#worker = worker
    return worker
  }

  #take(done: Done): void {
    const asked = this.#asked.get(done.id)
    if (asked === undefined) return
    if (done.kind !== 'progress') {
      this.#asked.delete(done.id)
      if (asked.timer !== null) clearTimeout(asked.timer)
    }
    asked.take(done)
  }
}
