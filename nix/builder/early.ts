import type { Nix } from '../installation/index.ts'
import { initialState, type LogState } from '../log/index.ts'
import type { StorePath } from '../base/index.ts'
import { readErrors } from './errors.ts'
import { forecast, outputsThatAreThere } from './realise.ts'
import { rememberResults } from './remember.ts'
import { reporter, type DerivationReport } from './report.ts'

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
 * their outputs. At most one such process runs at a time, and none is asked of a derivation that is
 * being built: it would wait for the builder.
 */
export function watchFinished(
  nix: Nix,
  wanted: readonly StorePath[],
  onFinished: (report: DerivationReport) => void
): EarlyWatch {
  const waiting = new Set(wanted)
  const told = new Map<StorePath, DerivationReport>()
  const over = new AbortController()
  let state = initialState
  let pause = firstPause
  let first = true
  let rest = 0
  let looking: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined = setTimeout(look, firstPause)

  function tell(report: DerivationReport): void {
    if (over.signal.aborted || !waiting.delete(report.drvPath)) return
    told.set(report.drvPath, report)
    onFinished(report)
  }

  function tellFailed(): void {
    const errors = readErrors(state, null)
    const known = { state, errors, outPaths: new Map(), interrupted: false }
    if (errors.failed.size === 0) return
    const all = [...waiting, ...state.resolved.keys(), ...errors.failed.keys()]
    const { report, failedOnes } = reporter(nix, all, known)
    // Nix says only at the end that an input failed. What is there needs no inputs, nor what comes
    // from a cache.
    const looked = !first && looking === null && state.fetched.size === 0
    for (const drvPath of [...waiting]) {
      if (!failedOnes.has(drvPath) && !looked) continue
      const found = report(drvPath, true)
      if (failedOnes.has(drvPath) || found.status === 'blocked') tell(found)
    }
  }

  /** What may be there, by the derivation that Nix knows it under. */
  function candidates(): ReadonlyMap<StorePath, StorePath> {
    const running = new Set([...state.running.values()].map(({ drvPath }) => drvPath))
    const found = new Map<StorePath, StorePath>()
    for (const drvPath of waiting) {
      const resolved = state.resolved.get(drvPath)
      const known = resolved ?? drvPath
      if (running.has(known)) continue
      if (first || resolved !== undefined || state.ended.has(known)) found.set(drvPath, known)
    }
    return found
  }

  async function lookFor(asked: ReadonlyMap<StorePath, StorePath>): Promise<void> {
    const known = [...new Set(asked.values())]
    const unbuilt = await forecast(nix, known, over.signal)
    const there = known.filter((drvPath) => !unbuilt.has(drvPath))
    if (over.signal.aborted || there.length === 0) return
    const found = await outputsThatAreThere(nix, there, over.signal)
    const outPaths = new Map<StorePath, StorePath>()
    for (const [drvPath, resolved] of asked) {
      const outPath = found.get(resolved)
      if (outPath !== undefined) outPaths.set(drvPath, outPath)
    }
    const errors = readErrors(state, null)
    const { report } = reporter(nix, [], { state, errors, outPaths, interrupted: false })
    const reports = [...outPaths.keys()].map((drvPath) => report(drvPath, true))
    for (const complete of await rememberResults(nix, reports)) tell(complete)
  }

  function look(): void {
    timer = undefined
    if (looking !== null || over.signal.aborted) return
    const asked = candidates()
    first = false
    if (asked.size === 0) {
      tellFailed()
      return
    }
    const began = performance.now()
    looking = lookFor(asked).finally(() => {
      looking = null
      rest = restAfterLook * (performance.now() - began)
      tellFailed()
      if (timer !== undefined || over.signal.aborted || candidates().size === 0) return
      timer = setTimeout(look, Math.max(pause, rest))
      pause = Math.min(2 * pause, longestPause)
    })
  }

  return {
    take(next) {
      const before = state
      state = next
      if (next.errors !== before.errors) tellFailed()
      if (next.ended === before.ended && next.resolved === before.resolved) return
      pause = firstPause
      // The first look comes when its time has come; later ones soon after something has changed.
      if (!first && looking === null) timer ??= setTimeout(look, Math.max(firstPause / 3, rest))
    },
    async end() {
      over.abort()
      clearTimeout(timer)
      await looking
      return told
    }
  }
}
