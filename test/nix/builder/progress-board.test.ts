import { describe, expect, it } from 'vitest'
import type { BuildProgress } from '../../../nix/builder/progress.ts'
import { progressBoard } from '../../../nix/builder/progress-board.ts'
import { reportThere, reportUnusable } from '../../../nix/builder/report.ts'
import { initialState, type GrowingLog, reduce } from '../../../nix/log/state.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`
const started = (state: GrowingLog, id: string, name: string) =>
  reduce(state, { kind: 'build-started', id, drvPath: drv(name), machine: '' }, 0)
const ended = (state: GrowingLog, id: string) => reduce(state, { kind: 'stopped', id }, 0)

function board() {
  const told: BuildProgress[] = []
  const seen: string[] = []
  const options = {
    onProgress: (progress: BuildProgress) => void told.push(progress),
    onFinished: ({ drvPath }: { readonly drvPath: string }) => void seen.push(drvPath)
  }
  const made = progressBoard(options)
  return {
    hear: (call: string) => made.hear(call),
    ofCall: (call: string) => made.options(options, call),
    last: () => {
      made.end()
      return told.at(-1)
    },
    seen
  }
}

describe('how far the calls of a request are', () => {
  it('is told of all of them together', () => {
    const { hear, last } = board()
    hear('a')(started(initialState, '1', 'x'))
    hear('b')(ended(started(initialState, '1', 'y'), '1'))
    hear('c')(initialState)
    const progress = last()
    expect(progress?.running.map(({ drvPaths }) => drvPaths)).toEqual([[drv('x')]])
    expect(progress?.ended).toEqual([drv('y')])
  })

  it('has nothing of a call that is over', () => {
    const { hear, last } = board()
    hear('a')(started(initialState, '1', 'x'))
    hear('a')(null)
    hear('b')(started(initialState, '2', 'y'))
    expect(last()?.running.map(({ name }) => name)).toEqual(['y'])
  })

  it('counts a result as done, and a failure not; both are passed on', () => {
    const { ofCall, last, seen } = board()
    const { onFinished, onState } = ofCall('a')
    onState?.(initialState)
    onFinished?.(reportThere(drv('x'), '/nix/store/x'))
    onFinished?.(reportThere(drv('x'), '/nix/store/x'))
    onFinished?.(reportUnusable(drv('y'), { kind: 'no-space' }))
    expect(last()?.done).toEqual([drv('x')])
    expect(seen).toEqual([drv('x'), drv('x'), drv('y')])
  })

  it('keeps apart the calls that one makes at a time', () => {
    const { ofCall, last } = board()
    const { stateOf } = ofCall('a')
    stateOf?.(0)?.(started(initialState, '1', 'x'))
    stateOf?.(1)?.(started(initialState, '1', 'y'))
    expect(last()?.running.map(({ name }) => name)).toEqual(['x', 'y'])
  })

  it('still has what ended in a call whose place another one took', () => {
    const { ofCall, last } = board()
    const { stateOf, onFinished } = ofCall('a')
    stateOf?.(0)?.(ended(started(initialState, '1', 'x'), '1'))
    onFinished?.(reportThere(drv('x'), '/nix/store/x'))
    stateOf?.(0)?.(started(initialState, '1', 'z'))
    const progress = last()
    expect([progress?.done, progress?.running.map(({ name }) => name)]).toEqual([[drv('x')], ['z']])
  })

  it('is told once at first and once at the end, however much is heard meanwhile', () => {
    const counts: number[] = []
    const made = progressBoard({ onProgress: ({ done }) => void counts.push(done.length) })
    const { onFinished, onState } = made.options({}, 'a')
    onState?.(initialState)
    for (let at = 0; at < 1000; at += 1)
      onFinished?.(reportThere(drv(`s${at}`), `/nix/store/${at}`))
    made.end()
    expect([counts[0], counts.at(-1)]).toEqual([0, 1000])
    expect(counts.length).toBeLessThan(5)
  })
})
