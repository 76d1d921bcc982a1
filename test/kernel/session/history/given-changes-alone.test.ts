import { describe, expect, it } from 'vitest'
import {
  givenChanges,
  type GivenStep,
  nameChange,
  pinOf,
  unsaidChange,
  variablesOf
} from '../../../../kernel/session/history/given-changes.ts'
import type { Derivation } from '../../../../nix/remembered/derivation.ts'

const usualArgs = ['-c', 'start', '', '/bin/program', '--rate=1']

function derivation(
  env: Readonly<Record<string, string>> = {},
  more: Partial<Derivation> = {}
): Derivation {
  return {
    ...{ outputs: new Map(), inputDrvs: new Map(), inputSrcs: [], system: 'x86_64-linux' },
    ...{ builder: '/bin/sh', args: usualArgs, env: new Map(Object.entries(env)) },
    ...more
  }
}

const given = (one: Derivation): GivenStep => ({
  derivation: one,
  inWords: (text) => text.replaceAll(/\/nix\/store\/\w+-/g, '')
})

const changes = (old: Derivation, now: Derivation) => givenChanges('told', given(old), given(now))

describe('two steps differ, besides command and inputs,', () => {
  it.each<[string, Derivation, Derivation, unknown[]]>([
    ['in nothing', derivation({ A: '1' }), derivation({ A: '1' }), []],
    [
      'by a variable that is another, is new or is gone',
      derivation({ A: '1', B: '1' }),
      derivation({ A: '2', C: '1' }),
      [
        { kind: 'variable', name: 'A', from: '1', to: '2' },
        { kind: 'variable', name: 'C', from: null, to: '1' },
        { kind: 'variable', name: 'B', from: '1', to: null }
      ]
    ],
    [
      'by nothing that is said, where a variable names another result of an input',
      derivation({ A: '/nix/store/x1-data/a' }),
      derivation({ A: '/nix/store/x2-data/a' }),
      []
    ],
    [
      'by nothing that is said, where the library alone has it',
      derivation({ nwKind: 'a', params: '1', inputs_a: 'x', passAsFile: 'body' }),
      derivation({ nwKind: 'b', params: '2', inputs_b: 'x', name: 'other' }),
      []
    ],
    ['by nothing, where one has a usual variable', derivation(), derivation({ LANG: 'C' }), []],
    [
      'by a usual variable that both have',
      derivation({ LANG: 'C' }),
      derivation({ LANG: 'de' }),
      [{ kind: 'variable', name: 'LANG', from: 'C', to: 'de' }]
    ],
    [
      'by snapshot and features',
      derivation({ nwSnapshot: '1' }),
      derivation({ nwSnapshot: '2', requiredSystemFeatures: 'gpu' }),
      [
        { kind: 'option', option: 'snapshot', from: '1', to: '2' },
        { kind: 'option', option: 'requires', from: null, to: 'gpu' }
      ]
    ],
    [
      'by what they run on, and how they are addressed',
      derivation(),
      derivation({ __contentAddressed: '1' }, { system: 'aarch64-linux' }),
      [{ kind: 'machine', from: 'x86_64-linux', to: 'aarch64-linux' }, { kind: 'addressing' }]
    ],
    [
      'by how they are started',
      derivation(),
      derivation({}, { args: ['-c', 'other', '', '/bin/program'] }),
      [{ kind: 'start', parts: [] }]
    ],
    [
      'by nothing of the start, where another program has another',
      derivation(),
      derivation({}, { args: ['-c', 'other', '', '/bin/python'] }),
      []
    ],
    [
      'by what is stripped',
      derivation(),
      derivation({}, { args: ['-c', 'x\nstrip() {\n}', '', '/bin/program'] }),
      [{ kind: 'option', option: 'strip', from: null, to: 'true' }]
    ]
  ])('%s', (_, old, now, expected) => {
    expect(changes(old, now)).toEqual(expected)
  })

  it('by the script that both have', () => {
    const [change] = changes(derivation({ body: 'a\n' }), derivation({ body: 'b\n' }))
    expect(change).toMatchObject({ kind: 'text', what: 'script', of: 'told' })
    expect(changes(derivation(), derivation({ body: 'b\n' }))).toEqual([])
  })
})

describe('a hash', () => {
  const none = `sha256-${'A'.repeat(43)}=`
  it.each<[Readonly<Record<string, string>>, string | null]>([
    [{}, null],
    [{ outputHash: '' }, null],
    [{ outputHash: 'sha256-b' }, 'sha256-b'],
    [{ outputHash: none }, null],
    [{ outputHash: none, nwUnpinned: '/nix/store/x.drv' }, none]
  ])('of %j is %j', (env, hash) => {
    expect(pinOf(derivation(env))).toBe(hash)
  })
})

it('what the notebook gives a step are its own variables', () => {
  const env = {
    A: '/nix/store/x1-data/a',
    builder: '/bin/sh',
    nwKind: 'x',
    inputsPath: '',
    PATH: ''
  }
  expect([...variablesOf(given(derivation(env)))]).toEqual([['A', 'data/a']])
})

it('what nobody says is told by the parts of the derivation', () => {
  const old = derivation({ name: 'a', builder: '/bin/sh', x: '1', y: '1' })
  const now = derivation(
    { name: 'b', builder: '/bin/dash', x: '2', z: '1' },
    { builder: '/bin/dash', args: ['-c', 'other', '', '/bin/program', '--rate=2'] }
  )
  expect(nameChange(old, now)).toEqual([{ kind: 'option', option: 'name', from: 'a', to: 'b' }])
  expect(unsaidChange(old, now)).toEqual({
    kind: 'start',
    parts: ['builder', 'script', 'name', 'x', 'y', 'z']
  })
  expect(unsaidChange(old, old)).toEqual({ kind: 'start', parts: [] })
})
