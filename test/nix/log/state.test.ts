import { describe, expect, it } from 'vitest'
import type { LogMessage } from '../../../nix/log/message.ts'
import { copiedBytes, initialState, reduce, type GrowingLog } from '../../../nix/log/state.ts'
import { append, emptyTail, keptLines, lastLines } from '../../../nix/log/tail.ts'

const a = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const b = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-b.drv'

function after(...messages: readonly LogMessage[]): GrowingLog {
  return messages.reduce(
    (state, message, index) => reduce(state, message, 1000 * index),
    initialState
  )
}

describe('the state of a build', () => {
  it('follows a builder from its start to its end', () => {
    const running = after(
      { kind: 'build-started', id: '1', drvPath: a, machine: '' },
      { kind: 'log-line', id: '1', text: 'one' },
      { kind: 'phase', id: '1', phase: 'checkPhase' }
    )
    const build = running.running.get('1')
    expect(build).toMatchObject({ drvPath: a, startedAt: 0, phase: 'checkPhase' })
    expect(lastLines(build?.log ?? emptyTail)).toEqual(['one'])
    const ended = reduce(running, { kind: 'builder-ended', drvPath: a }, 5000)
    expect(ended.running.size).toBe(0)
    expect(ended.ended.get(a)).toMatchObject({ startedAt: 0, endedAt: 5000 })
  })

  it('takes the end of an activity for the end of its builder, but not a second time', () => {
    const state = after(
      { kind: 'build-started', id: '1', drvPath: a, machine: '' },
      { kind: 'stopped', id: '1' },
      { kind: 'stopped', id: '1' }
    )
    expect(state.ended.get(a)?.endedAt).toBe(1000)
  })

  it('ends the builder that has ended, and no other', () => {
    const state = after(
      { kind: 'build-started', id: '1', drvPath: a, machine: '' },
      { kind: 'build-started', id: '2', drvPath: b, machine: '' },
      { kind: 'builder-ended', drvPath: b }
    )
    expect([...state.running.values()].map((build) => build.drvPath)).toEqual([a])
    expect([...state.ended.keys()]).toEqual([b])
  })

  it('takes back an end that somebody said of a builder that goes on', () => {
    const start = { kind: 'build-started', id: '1', drvPath: a, machine: '' } as const
    const end = { kind: 'builder-ended', drvPath: a } as const
    const line = { kind: 'log-line', id: '1', text: 'more' } as const
    const goesOn = after(start, end, line)
    expect([goesOn.running.size, goesOn.ended.size]).toEqual([1, 0])
    expect(lastLines(goesOn.running.get('1')?.log ?? emptyTail)).toEqual(['more'])
    const twice = after(start, end, end)
    expect([twice.ended.get(a)?.endedAt, twice.ends.get(a)]).toEqual([2000, 2])
    expect(after(end).ends.size).toBe(0)
  })

  it('knows what another process was building, and how many claims there were up to a limit', () => {
    expect([...after({ kind: 'waiting', paths: [a] }).waitedFor]).toEqual([a])
    for (const [count, kept] of [
      [1001, 1000],
      [10_000, 1000]
    ] as const) {
      const claims = Array.from(
        { length: count },
        () => ({ kind: 'claim', text: 'error: x' }) as const
      )
      expect(after(...claims).claims).toHaveLength(kept)
    }
    expect(after({ kind: 'claim', text: 'error: x' }).errors).toEqual([])
  })

  it('adds up what is copied', () => {
    const state = after(
      { kind: 'counter-started', id: '9', counts: 'goals' },
      { kind: 'copy-started', id: '1', path: '/nix/store/x' },
      { kind: 'copy-started', id: '2', path: '/nix/store/y' },
      { kind: 'progress', id: '1', done: 10, expected: 20, running: 0, failed: 0 },
      { kind: 'progress', id: '2', done: 5, expected: 5, running: 0, failed: 0 },
      { kind: 'progress', id: '1', done: 15, expected: 20, running: 0, failed: 0 },
      { kind: 'expected', id: '9', what: 'copied-bytes', amount: 25 }
    )
    expect([copiedBytes(state), state.expectedBytes]).toEqual([20, 25])
    const later = reduce(state, { kind: 'stopped', id: '1' }, 0)
    expect([copiedBytes(later), [...later.copies.keys()]]).toEqual([25, ['2']])
  })

  it('keeps errors and remarks apart', () => {
    const state = after(
      { kind: 'text', level: 0, text: 'error' },
      { kind: 'text', level: 1, text: 'warning' }
    )
    expect([state.errors, state.remarks]).toEqual([['error'], ['warning']])
  })

  it('changes nothing in the state that it is given', () => {
    const before = after({ kind: 'build-started', id: '1', drvPath: a, machine: '' })
    const copy = structuredClone(before)
    reduce(before, { kind: 'log-line', id: '1', text: 'x' }, 1)
    reduce(before, { kind: 'builder-ended', drvPath: a }, 1)
    expect(before).toEqual(copy)
  })

  it('passes over what belongs to nothing that it knows', () => {
    expect(after({ kind: 'log-line', id: '1', text: 'x' }, { kind: 'stopped', id: '2' })).toEqual(
      initialState
    )
  })
})

describe('the tail of a log', () => {
  it.each([0, 1, keptLines - 1, keptLines, keptLines + 1, 3 * keptLines + 7, 100_000])(
    'holds the last lines of %i, and counts all',
    (count) => {
      let tail = emptyTail
      for (let line = 1; line <= count; line++) tail = append(tail, String(line))
      const kept = Math.min(count, keptLines)
      expect(lastLines(tail)).toEqual(
        Array.from({ length: kept }, (_, index) => String(count - kept + 1 + index))
      )
      expect(lastLines(tail, 3)).toEqual(lastLines(tail).slice(-3))
      expect(tail.total).toBe(count)
      expect(tail.older.length + tail.newest).toBeLessThanOrEqual(2 * keptLines)
    }
  )
})
