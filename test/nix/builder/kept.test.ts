import { describe, expect, it } from 'vitest'
import { folderLeftBy } from '../../../nix/builder/kept.ts'
import type { LogMessage } from '../../../nix/log/message.ts'
import { initialState, reduce, type LogState } from '../../../nix/log/state.ts'

const call = '/tmp/nix-workflow-call'
const a = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-a.drv'
const b = '/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-b.drv'

const starts = (drvPath: string, id: string, machine = ''): LogMessage => ({
  ...{ kind: 'build-started', id, drvPath, machine }
})
const ends = (drvPath: string): LogMessage => ({ kind: 'builder-ended', drvPath })
const keeps = (name: string): LogMessage => ({ kind: 'folder-kept', folder: `${call}/${name}` })
const writes = (id: string): LogMessage => ({ kind: 'log-line', id, text: 'line' })

function after(messages: readonly LogMessage[]): LogState {
  return messages.reduce((state, message, index) => reduce(state, message, index), initialState)
}

const both = [starts(a, '1'), starts(b, '2')]

describe('the folder that a build has left', () => {
  it.each<[string, readonly LogMessage[], string | null]>([
    ['as 2.8 names it', [ends(a), keeps('nix-build-a.drv-0')], 'nix-build-a.drv-0'],
    ['as 2.26 does', [ends(a), keeps('nix-build-a.drv-0/build')], 'nix-build-a.drv-0'],
    ['as 2.34 does', [ends(a), keeps('nix-12-3/build')], 'nix-12-3'],
    [
      'of each of two, one after the other',
      [ends(b), keeps('nix-12-4'), ends(a), keeps('nix-12-3')],
      'nix-12-3'
    ],
    ['of one that did not say that it ended', [keeps('nix-12-3')], null],
    ['of another', [ends(b), keeps('nix-12-3')], null],
    ['after another builder wrote', [ends(a), writes('2'), keeps('nix-12-3')], null],
    ['once it was counted', [ends(a), starts('/nix/store/x.drv', '3'), keeps('nix-12-3')], null],
    [
      'where another said before that it had ended',
      [ends(a), writes('2'), ends(a), keeps('nix-12-3')],
      null
    ],
    [
      'where another named its own before',
      [ends(a), keeps('nix-12-9'), ends(a), keeps('nix-12-3')],
      null
    ],
    [
      'where another claims the folder as its own',
      [ends(a), keeps('nix-12-3'), ends(b), keeps('nix-12-3')],
      null
    ],
    [
      'where another claims it in other words',
      [ends(a), keeps('nix-12-3/build'), ends(b), keeps('nix-12-3')],
      null
    ],
    ['above the folder of the call', [ends(a), keeps('../home')], null],
    ['that is the folder of the call', [ends(a), keeps('')], null],
    ['that is its build folder alone', [ends(a), keeps('build')], 'build'],
    ['that goes up', [ends(a), keeps('..')], null],
    ['below another', [ends(a), keeps('nix-12-3/home/build')], null],
    ['elsewhere', [ends(a), { kind: 'folder-kept', folder: '/home/u/src/nix-2-18' }], null]
  ])('%s', (_, messages, expected) => {
    expect(folderLeftBy(after([...both, ...messages]), call, a)?.name ?? null).toBe(expected)
  })

  it('on another machine is not here', () => {
    const state = after([starts(a, '1', 'ssh://other'), ends(a), keeps('nix-12-3')])
    expect(folderLeftBy(state, call, a)).toBeNull()
  })

  it('is not known where there are more than are counted', () => {
    const many = Array.from({ length: 1001 }, (_, index) => keeps(`nix-1-${index}`))
    const fewer = after([...both, ...many.slice(2), ends(a), keeps('nix-12-3')])
    expect(folderLeftBy(fewer, call, a)?.name).toBe('nix-12-3')
    expect(folderLeftBy(after([...both, ends(a), keeps('nix-12-3'), ...many]), call, a)).toBeNull()
    const tenfold = Array.from({ length: 10 }, () => many).flat()
    const state = after([...both, ends(a), keeps('nix-12-3'), ...tenfold])
    expect([folderLeftBy(state, call, a), state.kept.length]).toEqual([null, 1000])
  })
})
