import { describe, expect, it } from 'vitest'
import { causeOfEnd } from '../../../nix/builder/end-cause.ts'
import type { FailureCause } from '../../../nix/builder/failure.ts'
import { reportThere, reportUnusable } from '../../../nix/builder/report.ts'

const drvPath = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const killed: FailureCause = { kind: 'signal', signal: 9, name: 'Killed' }
const askedToEnd: FailureCause = { kind: 'exit', exitCode: 143 }
const took = (seconds: number, silent: boolean | null = false): FailureCause => ({
  ...{ kind: 'timeout', seconds, silent }
})
const ourTimeout = (seconds: number) => ({
  ...{ kind: 'timeout', silent: false, declared: true, seconds }
})
const ourMemory = { kind: 'memory-limit', bytes: 100 }

interface Given {
  readonly seconds?: number | null
  readonly timeout?: number | null
  readonly memory?: number | null
  readonly reached?: readonly ('memory' | 'seconds')[]
  readonly kills?: readonly [before: number | null, now: number | null]
}

function ended(cause: FailureCause, given: Given) {
  const { seconds = null, timeout, memory, reached = [], kills = [0, 0] } = given
  const report = { ...reportUnusable(drvPath, cause), seconds }
  const [before, now] = kills
  return causeOfEnd(report, { timeout, memory }, new Set(reached), { before, now })
}

describe('what ended a builder', () => {
  it.each<[FailureCause, Given, object | null]>([
    // Nix's own limit of time, which is that of the step where it is as long.
    [took(60), { timeout: 60 }, ourTimeout(60)],
    [took(75), { timeout: 60 }, ourTimeout(60)],
    [took(60, null), { timeout: 60 }, ourTimeout(60)],
    [took(60), { timeout: 61 }, null],
    [took(600), { timeout: 60 }, null],
    [took(60), {}, null],
    [took(15), {}, null],
    [took(60), { timeout: null }, null],
    // It wrote nothing for as long as the step may run: that is another limit.
    [took(60, true), { timeout: 60 }, null],
    // By us, for the time.
    [killed, { timeout: 60, reached: ['seconds'], seconds: 60 }, ourTimeout(60)],
    [askedToEnd, { timeout: 60, reached: ['seconds'], seconds: 59.6 }, ourTimeout(60)],
    [killed, { timeout: 60, reached: ['seconds'] }, ourTimeout(60)],
    // Another of the same call was.
    [killed, { timeout: 60, reached: ['seconds'], seconds: 59 }, null],
    [killed, { timeout: 60, reached: [], seconds: 600 }, null],
    [{ kind: 'exit', exitCode: 1 }, { timeout: 60, reached: ['seconds'], seconds: 60 }, null],
    // By us, for the memory.
    [killed, { memory: 100, reached: ['memory'] }, ourMemory],
    [askedToEnd, { memory: 100, reached: ['memory'] }, ourMemory],
    [killed, { memory: 100 }, null],
    [killed, { reached: ['memory'] }, null],
    [killed, { memory: 100, timeout: 60, seconds: 9, reached: ['memory', 'seconds'] }, ourMemory],
    [
      killed,
      { memory: 100, timeout: 60, seconds: 60, reached: ['memory', 'seconds'] },
      ourTimeout(60)
    ],
    // By the system.
    [killed, { kills: [3, 4] }, { ...killed, outOfMemory: true }],
    [
      { kind: 'exit', exitCode: 137 },
      { kills: [0, 1] },
      { kind: 'exit', exitCode: 137, outOfMemory: true }
    ],
    [killed, { kills: [3, 3] }, null],
    [killed, { kills: [4, 3] }, null],
    [killed, { kills: [null, 3] }, null],
    [killed, { kills: [3, null] }, null],
    [{ kind: 'exit', exitCode: 1 }, { kills: [0, 9] }, null],
    [{ kind: 'signal', signal: 15, name: 'Terminated' }, { kills: [0, 9] }, null],
    [
      { kind: 'no-space' },
      { kills: [0, 9], reached: ['memory', 'seconds'], memory: 1, timeout: 1 },
      null
    ]
  ])('%j, %j', (cause, given, expected) => {
    expect(ended(cause, given)).toEqual(expected)
  })

  it('is nothing where it ended well', () => {
    const report = reportThere(drvPath, '/nix/store/x')
    const kills = { before: 0, now: 9 }
    expect(causeOfEnd(report, { timeout: 1, memory: 1 }, new Set(['memory']), kills)).toBeNull()
  })
})
