import type { FailureCause } from './failure.ts'
import type { RealiseOptions } from './realise.ts'
import type { DerivationReport } from './report.ts'
import { endingSeconds } from './watch.ts'

/**
 * What ended the builder of a call before its time: a limit of the call, of which `reached` are those
 * that ended some builder, or the system for want of memory, which has ended so many programs `before`
 * the call and `now`. null where it is what Nix says.
 */
export function causeOfEnd(
  report: DerivationReport,
  limits: Pick<RealiseOptions, 'timeout' | 'memory'>,
  reached: ReadonlySet<'memory' | 'seconds'>,
  kills: { readonly before: number | null; readonly now: number | null }
): FailureCause | null {
  return endedBy(report, limits, reached) ?? outOfMemory(report, kills.before, kills.now)
}

/** Signal 9, as a shell gives it on. */
const killed = 137

/** The same cause, where the system has ended a program meanwhile; null where that is not known. */
function outOfMemory(
  { cause }: DerivationReport,
  before: number | null,
  now: number | null
): FailureCause | null {
  if (cause === null || before === null || now === null || now <= before) return null
  const isKilled =
    (cause.kind === 'signal' && cause.signal === 9) ||
    (cause.kind === 'exit' && cause.exitCode === killed)
  return isKilled ? { ...cause, outOfMemory: true } : null
}

/** The code of what starts a step when it is asked to end (nix/lib/keep-partial.nix). */
const askedToEnd = 143

/** A clock is not exact, and builders are looked at now and then. */
const tolerance = 0.5

/** The limit that has ended a build; null where none did. `reached` are those of some build. */
function endedBy(
  { cause, seconds }: DerivationReport,
  { timeout, memory }: Pick<RealiseOptions, 'timeout' | 'memory'>,
  reached: ReadonlySet<'memory' | 'seconds'>
): FailureCause | null {
  if (cause === null) return null
  const declared = { kind: 'timeout', silent: false, declared: true } as const
  if (cause.kind === 'timeout') {
    // A limit of Nix's settings on how long it may be silent can be as long.
    if (cause.silent === true) return null
    const isOurs = cause.seconds === timeout || cause.seconds === (timeout ?? 0) + endingSeconds
    return isOurs && timeout != null ? { ...declared, seconds: timeout } : null
  }
  const isByUs =
    (cause.kind === 'signal' && cause.signal === 9) ||
    (cause.kind === 'exit' && cause.exitCode === askedToEnd)
  if (!isByUs) return null
  const isLong = timeout != null && (seconds === null || seconds + tolerance >= timeout)
  if (reached.has('seconds') && isLong) return { ...declared, seconds: timeout }
  return reached.has('memory') && memory != null ? { kind: 'memory-limit', bytes: memory } : null
}
