import type { FailureCause } from './failure.ts'
import type { Retry, RetryCause, StepLimits } from './limits.ts'
import type { Remark } from './remark.ts'
import { withRemarks, type DerivationReport } from './report.ts'

/**
 * Runs a step, and once more where it failed for a cause for which it asks that, with more memory
 * where it says so. Each attempt before the last is told.
 */
export async function withRetries(
  limits: StepLimits,
  run: (limits: StepLimits) => Promise<DerivationReport>,
  signal: AbortSignal | undefined
): Promise<DerivationReport> {
  const { retry } = limits
  const attempts: Remark[] = []
  let asked = limits
  for (;;) {
    const report = await run(asked)
    const isAgain = isFor(retry, report.cause) && attempts.length < (retry?.times ?? 0)
    if (!isAgain || report.cause === null || signal?.aborted === true)
      return withRemarks(report, attempts)
    attempts.push({ kind: 'attempt', number: attempts.length + 1, cause: report.cause })
    asked = withMore(asked, retry)
  }
}

function isFor(retry: Retry | undefined, cause: FailureCause | null): boolean {
  const kind = cause === null ? null : causeOf(cause)
  return retry !== undefined && kind !== null && retry.on.includes(kind)
}

/** What a step can ask to be tried again for; null for what would only happen again. */
function causeOf(cause: FailureCause): RetryCause | null {
  if (cause.kind === 'timeout') return 'timeout'
  if (cause.kind === 'connection-lost') return 'lost'
  if (cause.kind === 'job-ended') return jobEnds[cause.state] ?? null
  const isOutOfMemory =
    cause.kind === 'memory-limit' ||
    ((cause.kind === 'exit' || cause.kind === 'signal') && cause.outOfMemory === true)
  return isOutOfMemory ? 'memory' : null
}

/** By Slurm's words for what ended a job. */
const jobEnds: Readonly<Record<string, RetryCause>> = {
  TIMEOUT: 'timeout',
  OUT_OF_MEMORY: 'memory',
  NODE_FAIL: 'lost',
  BOOT_FAIL: 'lost',
  PREEMPTED: 'lost'
}

function withMore(limits: StepLimits, retry: Retry | undefined): StepLimits {
  if (limits.memory === null || retry === undefined) return limits
  return { ...limits, memory: Math.floor(limits.memory * retry.memory) }
}
