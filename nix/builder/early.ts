import type { Nix } from '../installation/index.ts'
import { initialState, type LogState } from '../log/index.ts'
import { inputsOf } from '../store/index.ts'
import type { StorePath } from '../base/index.ts'
import { readErrors } from './errors.ts'
import { outputsNow } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reporter } from './call-report.ts'
import type { DerivationReport } from './report.ts'

/**
 * Nix is asked what is there so long after the start of a call at the earliest: most calls have
 * ended by then. While a result that was built is not registered yet (Nix hashes it first), it is
 * asked again after twice as long each time, to `longestPause`.
 */
const firstPause = 300
const longestPause = 2400

/**
 * A look takes processes from the builders, so the next one comes at the earliest after so many times
 * as long as the last one took: the looks then take a fifth of a processor, whatever the machine.
 */
const restAfterLook = 4

export interface EarlyWatch {
  /** After each message of the call. */
  take(state: LogState): void
  /** The call has ended: nothing is told any more. Gives what was told. */
  end(): Promise<ReadonlyMap<StorePath, DerivationReport>>
}

/**
 * Finds out which of the derivations of a call that still runs are done, and tells each once: those
 * that failed when Nix says so, those that are there when Nix, asked in a process beside it, gives
 * their outputs. At most one such question is asked at a time, and none is asked of a derivation that is
 * being built: it would wait for the builder.
 */
export function watchFinished(
  nix: Nix,
  wanted: readonly StorePath[],
  onFinished: (report: DerivationReport) => void
): EarlyWatch {
  return new FinishedWatch(nix, wanted, onFinished)
}

class FinishedWatch implements EarlyWatch {
  readonly #nix: Nix
  readonly #waiting: Set<StorePath>
  readonly #told = new Map<StorePath, DerivationReport>()
  /** Are there, and Nix may be about to say that they turned out to be the same: looked at once more. */
  readonly #doubtful = new Set<StorePath>()
  readonly #onFinished: (report: DerivationReport) => void
  readonly #over = new AbortController()
  #state: LogState = initialState
  /** Milliseconds to the next look; before it rests at least `#rest`. */
  #pause = firstPause
  #rest = 0
  #isFirst = true
  #looking: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(
    nix: Nix,
    wanted: readonly StorePath[],
    onFinished: (report: DerivationReport) => void
  ) {
    this.#nix = nix
    this.#waiting = new Set(wanted)
    this.#onFinished = onFinished
    this.#timer = this.#lookIn(firstPause)
  }

  take(next: LogState): void {
    const before = this.#state
    this.#state = next
    if (next.errors !== before.errors) this.#tellFailed()
    if (next.ended === before.ended && next.resolved === before.resolved) return
    this.#pause = firstPause
    // The first look comes when its time has come; later ones soon after something has changed.
    if (this.#isFirst || this.#looking !== null) return
    this.#timer ??= this.#lookIn(Math.max(firstPause / 3, this.#rest))
  }

  async end(): Promise<ReadonlyMap<StorePath, DerivationReport>> {
    this.#over.abort()
    clearTimeout(this.#timer)
    await this.#looking
    return this.#told
  }

  #lookIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), milliseconds)
  }

  #look(): void {
    this.#timer = undefined
    if (this.#looking !== null || this.#over.signal.aborted) return
    const asked = this.#candidates()
    this.#isFirst = false
    if (asked.size === 0) {
      this.#tellFailed()
      return
    }
    const began = performance.now()
    this.#looking = this.#lookFor(asked).finally(() => {
      this.#looking = null
      this.#rest = restAfterLook * (performance.now() - began)
      this.#tellFailed()
      this.#lookAgain()
    })
  }

  #lookAgain(): void {
    const isOver = this.#timer !== undefined || this.#over.signal.aborted
    if (isOver || this.#candidates().size === 0) return
    this.#timer = this.#lookIn(Math.max(this.#pause, this.#rest))
    this.#pause = Math.min(2 * this.#pause, longestPause)
  }

  /** What may be there, by the derivation that Nix knows it under. */
  #candidates(): ReadonlyMap<StorePath, StorePath> {
    const state = this.#state
    const running = new Set([...state.running.values()].map(({ drvPath }) => drvPath))
    const found = new Map<StorePath, StorePath>()
    for (const drvPath of this.#waiting) {
      const resolved = state.resolved.get(drvPath)
      const known = resolved ?? drvPath
      if (running.has(known)) continue
      const isDone = resolved !== undefined || state.ended.has(known)
      if (this.#isFirst || isDone || this.#doubtful.has(drvPath)) found.set(drvPath, known)
    }
    return found
  }

  async #lookFor(asked: ReadonlyMap<StorePath, StorePath>): Promise<void> {
    const { signal } = this.#over
    const known = [...new Set(asked.values())]
    const found = await outputsNow(this.#nix, known, signal)
    if (signal.aborted || found.size === 0) return
    const state = this.#state
    const outPaths = new Map<StorePath, StorePath>()
    for (const [drvPath, resolved] of asked) {
      const outPath = found.get(resolved)
      if (outPath === undefined) continue
      if (this.#isDoubtful(drvPath, state)) this.#doubtful.add(drvPath)
      else outPaths.set(drvPath, outPath)
    }
    const errors = readErrors(state, null)
    const { report } = reporter(this.#nix, [], { state, errors, outPaths, interrupted: false })
    const reports = [...outPaths.keys()].map((drvPath) => report(drvPath, true))
    for (const complete of await rememberResults(this.#nix, reports)) this.#tell(complete)
  }

  /** Whether it is there since its inputs, which this call has made, are as they were, and Nix did not say so yet. */
  #isDoubtful(drvPath: StorePath, { resolved, ended }: LogState): boolean {
    if (resolved.has(drvPath) || ended.has(drvPath) || this.#doubtful.has(drvPath)) return false
    return inputsOf(this.#nix, drvPath).some((input) => resolved.has(input) || ended.has(input))
  }

  #tellFailed(): void {
    const state = this.#state
    const errors = readErrors(state, null)
    if (errors.failed.size === 0) return
    const all = [...this.#waiting, ...state.resolved.keys(), ...errors.failed.keys()]
    const known = { state, errors, outPaths: new Map(), interrupted: false }
    const { report, failedOnes } = reporter(this.#nix, all, known)
    // Nix says only at the end that an input failed. What is there needs no inputs, nor what comes
    // from a cache.
    const looked = !this.#isFirst && this.#looking === null && state.fetched.size === 0
    for (const drvPath of [...this.#waiting]) {
      if (!failedOnes.has(drvPath) && !looked) continue
      const found = report(drvPath, true)
      if (failedOnes.has(drvPath) || found.status === 'blocked') this.#tell(found)
    }
  }

  #tell(report: DerivationReport): void {
    if (this.#over.signal.aborted || !this.#waiting.delete(report.drvPath)) return
    this.#told.set(report.drvPath, report)
    this.#onFinished(report)
  }
}
