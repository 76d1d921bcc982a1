import { describe, expect, it } from 'vitest'
import { noLimits, type Retry, type StepLimits } from '../../../nix/builder/limits.ts'
import { reportThere, reportUnusable } from '../../../nix/builder/report.ts'
import { withRetries } from '../../../nix/builder/retry.ts'
import type { FailureCause } from '../../../nix/builder/failure.ts'

const drvPath = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const all: Retry = { times: 3, on: ['memory', 'timeout', 'lost'], memory: 2 }
const memory: FailureCause = { kind: 'memory-limit', bytes: 1 }
const timeout: FailureCause = { kind: 'timeout', seconds: 1, silent: false }
const ended = (state: string): FailureCause => ({ kind: 'job-ended', job: '7', state })

/** Runs a step that fails by these causes, one after the other, then gives its result. */
async function tried(
  limits: Partial<StepLimits>,
  causes: readonly FailureCause[],
  signal?: AbortSignal
) {
  const asked: (number | null)[] = []
  const report = await withRetries(
    { ...noLimits, ...limits },
    (own) => {
      asked.push(own.memory)
      const cause = causes[asked.length - 1]
      return Promise.resolve(
        cause === undefined ? reportThere(drvPath, '/nix/store/x') : reportUnusable(drvPath, cause)
      )
    },
    signal
  )
  return { asked, status: report.status, remarks: report.remarks }
}

describe('a step that fails', () => {
  it.each<[FailureCause, 'memory' | 'timeout' | 'lost' | null]>([
    [memory, 'memory'],
    [{ kind: 'exit', exitCode: 137, outOfMemory: true }, 'memory'],
    [{ kind: 'signal', signal: 9, name: 'Killed', outOfMemory: true }, 'memory'],
    [ended('OUT_OF_MEMORY'), 'memory'],
    [timeout, 'timeout'],
    [ended('TIMEOUT'), 'timeout'],
    [{ kind: 'connection-lost', machine: 'm' }, 'lost'],
    [ended('NODE_FAIL'), 'lost'],
    [ended('PREEMPTED'), 'lost'],
    [ended('BOOT_FAIL'), 'lost'],
    // These would only happen again, or somebody wants them so.
    [{ kind: 'exit', exitCode: 137 }, null],
    [{ kind: 'signal', signal: 9, name: 'Killed' }, null],
    [{ kind: 'exit', exitCode: 1 }, null],
    [ended('CANCELLED'), null],
    [ended('FAILED'), null],
    [ended(''), null],
    [ended('constructor'), null],
    [ended('__proto__'), null],
    [{ kind: 'no-space' }, null]
  ])('by %j is tried again for %s', async (cause, kind) => {
    const { asked, status } = await tried({ retry: all }, [cause])
    expect([asked.length, status]).toEqual(kind === null ? [1, 'failed'] : [2, 'cached'])
    if (kind === null) return
    for (const one of all.on) {
      const { asked: again } = await tried({ retry: { ...all, on: [one] } }, [cause])
      expect(again.length).toBe(one === kind ? 2 : 1)
    }
  })

  it('tells each attempt but the last, in their order', async () => {
    const { status, remarks } = await tried({ retry: all }, [memory, timeout])
    expect(status).toBe('cached')
    expect(remarks).toEqual([
      { kind: 'attempt', number: 1, cause: memory },
      { kind: 'attempt', number: 2, cause: timeout }
    ])
  })

  it.each([
    [0, 1],
    [1, 2],
    [3, 4]
  ])('is tried again %d times, then it has failed', async (times, runs) => {
    const causes = Array.from({ length: 10 * runs }, () => memory)
    const { asked, status, remarks } = await tried({ retry: { ...all, times } }, causes)
    expect([asked.length, status, remarks.length]).toEqual([runs, 'failed', times])
  })

  it.each([
    [2, 100, [100, 200, 400, 800]],
    [1, 100, [100, 100, 100, 100]],
    [1.5, 3, [3, 4, 6, 9]],
    [2, null, [null, null, null, null]]
  ])('has %d times as much memory each time, of %j', async (factor, own, expected) => {
    const retry = { ...all, memory: factor }
    const { asked } = await tried({ retry, memory: own }, Array(9).fill(memory))
    expect(asked).toEqual(expected)
  })

  it('is not tried again after an interrupt, or where it does not ask for that', async () => {
    const stopped = await tried({ retry: all }, [memory], AbortSignal.abort())
    expect([stopped.asked.length, stopped.status, stopped.remarks]).toEqual([1, 'failed', []])
    expect((await tried({}, [memory])).asked).toHaveLength(1)
  })
})
