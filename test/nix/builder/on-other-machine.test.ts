import { describe, expect, it } from 'vitest'
import type { FailureCause } from '../../../nix/builder/failure.ts'
import { causeOnOther, machineOf, refusedMachines } from '../../../nix/builder/on-other-machine.ts'
import { withPassage } from '../../../nix/builder/passage.ts'
import { reportThere } from '../../../nix/builder/report.ts'
import { emptyTail } from '../../../nix/log/tail.ts'
import { nothingTold } from '../../../nix/log/told.ts'

const drv = (name: string) => `/nix/store/4v4r5fcci2g593jw1ikvaac10lj2g5h8-${name}.drv`
const build = (machine: string, more: { sentAt?: number } = {}) => ({
  ...{ drvPath: drv('a'), machine, startedAt: 5000, phase: null, log: emptyTail },
  ...{ told: nothingTold, heardAt: 5000, ...more }
})
const named = { machines: new Map([['ssh://nix-name', 'ssh://one']]) }

describe('the machine of a build', () => {
  it.each([
    [undefined, null],
    [build(''), null],
    [build('ssh://nix-name'), 'ssh://one'],
    [build('ssh://unknown'), 'ssh://unknown']
  ])('%#', (given, expected) => {
    expect(machineOf(named, given)).toBe(expected)
    expect(machineOf({}, given)).toBe(given?.machine === '' ? null : (given?.machine ?? null))
  })
})

describe('why a build on another machine gave nothing', () => {
  const exit: FailureCause = { kind: 'exit', exitCode: 1 }
  const lost: FailureCause = { kind: 'connection-lost', machine: 'ssh://one' }
  const claim = (name: string, machine: string, said: string) =>
    `build of '${drv(name)}' on '${machine}' failed: ${said}`
  const failed = `error: builder for '${drv('a')}' failed with exit code 7`

  it.each<[readonly string[], FailureCause, FailureCause]>([
    [[], exit, lost],
    [[], { kind: 'exit', exitCode: 2 }, { kind: 'exit', exitCode: 2 }],
    [
      [],
      { kind: 'signal', signal: 9, name: 'Killed' },
      { kind: 'signal', signal: 9, name: 'Killed' }
    ],
    [[claim('a', 'ssh://nix-name', failed)], exit, { kind: 'exit', exitCode: 7 }],
    [[claim('a', 'ssh://nix-name', 'words')], exit, { kind: 'other', text: 'words' }],
    [[claim('a', 'ssh://nix-name', '')], exit, { kind: 'other', text: '' }],
    // Of another build, and of another machine.
    [[claim('b', 'ssh://nix-name', failed)], exit, lost],
    [[claim('a', 'ssh://other', failed)], exit, lost],
    [['build of', '', "build of '' on '' failed: "], exit, lost],
    [
      [claim('b', 'ssh://nix-name', ''), claim('a', 'ssh://nix-name', 'x')],
      exit,
      { kind: 'other', text: 'x' }
    ]
  ])('%j', (claims, known, expected) => {
    expect(causeOnOther(named, { claims }, build('ssh://nix-name'), known)).toMatchObject(expected)
  })
})

describe('machines that refuse', () => {
  const claim = (machine: string, words: string) => `cannot build on '${machine}': error: ${words}`

  it('are named once, as the reader calls them, by what they said last', () => {
    const claims = [
      claim('ssh://nix-name', 'a'),
      'else',
      claim('x', 'b'),
      claim('ssh://nix-name', 'c')
    ]
    expect(refusedMachines(named, { claims })).toEqual([
      { kind: 'builder-refused', machine: 'ssh://one', words: 'c' },
      { kind: 'builder-refused', machine: 'x', words: 'b' }
    ])
  })

  it.each([
    [20, 0],
    [21, 1],
    [200, 180]
  ])('%d of them: %d are counted', (count, more) => {
    const claims = Array.from({ length: count }, (_, at) => claim(`m${at}`, 'no'))
    const remarks = refusedMachines({}, { claims })
    expect(remarks.slice(0, 20).map(({ kind }) => kind)).toEqual(Array(20).fill('builder-refused'))
    expect(remarks.slice(20)).toEqual(
      more === 0 ? [] : [{ kind: 'builders-refused-too', count: more }]
    )
  })

  it.each([
    [300, 300],
    [301, 302],
    [3000, 302]
  ])('with %d characters of words, cut where it can be seen', (length, shown) => {
    const [remark] = refusedMachines({}, { claims: [claim('m', 'w'.repeat(length))] })
    const words = remark?.kind === 'builder-refused' ? remark.words : ''
    expect(words).toHaveLength(shown)
    expect(words.endsWith(' …')).toBe(length > 300)
  })
})

describe('how a build came to its machine', () => {
  const report = { ...reportThere(drv('a'), '/nix/store/x'), builtOn: 'ssh://one' }
  const none = { ended: new Map(), running: new Map(), resolved: new Map() }
  it('is not told of one that was built here, or of which nothing is known', () => {
    expect(withPassage(() => [], none, 0, { ...report, builtOn: null }).passage).toBeNull()
    expect(withPassage(() => [], none, 0, report).passage).toBeNull()
  })

  it.each([
    // From the start of the call, where nothing came before.
    [[], 5000, undefined, 1000, { waited: 4, copied: null }],
    [[], 5000, 2000, 1000, { waited: 1, copied: 3 }],
    // From the end of the last input.
    [[drv('i'), drv('j')], 5000, 4000, 1000, { waited: 0.5, copied: 1 }],
    // Clocks that were set back.
    [[], 5000, 2000, 9000, { waited: 0, copied: 3 }],
    [[], 1000, 2000, 0, { waited: 2, copied: 0 }]
  ])('inputs %j, started %d, sent %j, from %d', (inputs, startedAt, sentAt, began, passage) => {
    const ended = (id: string, endedAt: number) => ({ ...build(''), id, endedAt })
    const state = {
      ...none,
      resolved: new Map([[drv('j'), drv('k')]]),
      ended: new Map([
        [drv('i'), ended('1', 2000)],
        [drv('k'), ended('2', 3500)]
      ]),
      running: new Map([
        ['9', { ...build('ssh://one', sentAt === undefined ? {} : { sentAt }), startedAt }]
      ])
    }
    expect(withPassage(() => inputs, state, began, report).passage).toEqual(passage)
  })
})
