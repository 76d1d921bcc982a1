import type { Follower } from '../session.ts'
import { lookBetween } from './look.ts'
import { createOutlet, unlessInterrupted } from '../request/index.ts'
import { createFileWatch, type Engine, type FileWatch } from '../state/index.ts'

/** Between two cells of a run-all there is no time for anything, in milliseconds. */
const quiet = 200

/**
 * What is done while no cell runs: files that were read are watched, and where one is saved it is
 * looked at what that affects. A cell that comes ends it at once.
 */
export class BetweenRuns {
  readonly #engine: () => Promise<Engine | null>
  readonly #files: FileWatch
  #follower: Follower | null = null
  #running = 0
  #isDue = false
  #isClosed = false
  #timer: NodeJS.Timeout | null = null
  #looking: { readonly ended: Promise<void>; readonly controller: AbortController } | null = null

  constructor(engine: () => Promise<Engine | null>) {
    this.#engine = engine
    this.#files = createFileWatch({ onChange: () => this.notice() })
  }

  follow(follower: Follower): void {
    this.#follower = follower
  }

  /** A cell is to run. Settles when nothing else is at work. */
  async begin(): Promise<void> {
    this.#running += 1
    this.#cancel()
    this.#looking?.controller.abort()
    await this.#looking?.ended
  }

  /** It has run. */
  end(): void {
    this.#running -= 1
    this.#later()
  }

  /** Something has changed that a look may find. */
  notice(): void {
    this.#isDue = true
    this.#later(0)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    this.#files.close()
    this.#looking?.controller.abort()
    await this.#looking?.ended
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  #later(pause = quiet): void {
    if (this.#isClosed || this.#running > 0 || this.#looking !== null) return
    if (this.#follower?.isThere() !== true) return
    this.#cancel()
    this.#timer = setTimeout(() => this.#begin(this.#follower), pause)
    this.#timer.unref()
  }

  #begin(follower: Follower | null): void {
    if (follower === null || this.#running > 0) return
    const controller = new AbortController()
    const ended = this.#look(follower, controller.signal).finally(() => {
      this.#looking = null
      if (this.#isDue) this.#later()
    })
    this.#looking = { ended, controller }
  }

  /** What goes wrong here goes wrong for the next cell too, and is told there. */
  async #look(follower: Follower, signal: AbortSignal): Promise<void> {
    // It may take long to start, and a cell that comes is to say so.
    const engine = await unlessInterrupted(
      this.#engine().catch(() => null),
      signal
    )
    if (engine === null) return
    if (this.#isDue) {
      this.#isDue = false
      await lookBetween(
        engine,
        createOutlet((event) => follower.take(event)),
        signal
      ).catch(() => undefined)
    }
    if (!signal.aborted) this.#files.watch(engine.evaluator.readPaths())
  }
}
