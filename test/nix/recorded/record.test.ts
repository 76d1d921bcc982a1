import { describe, expect, it } from 'vitest'
import { good } from '../../../nix/base/result.ts'
import { fits } from '../../../nix/base/schema.ts'
import { evaluated, type Evaluated, pathsIn } from '../../../nix/recorded/record.ts'
import { recordKey } from '../../../nix/recorded/recording.ts'

const traces = { messages: [], more: 0 }
const step = {
  kind: 'step' as const,
  ...{ name: 'a', drvPath: '/nix/store/a.drv', outputs: ['out'], declared: null }
}

describe('what an expression came to', () => {
  it.each<[Evaluated['value'], readonly string[]]>([
    [step, ['/nix/store/a.drv']],
    [
      { kind: 'environment', name: 'e', nwKind: null, drvPath: '/nix/store/e.drv', outputs: [] },
      ['/nix/store/e.drv']
    ],
    [
      {
        ...{ kind: 'static', name: 's', drvPath: null, outPath: '/nix/store/s' },
        origin: { path: '/data', url: null }
      },
      ['/nix/store/s']
    ],
    [
      {
        ...{ kind: 'static', name: 's', drvPath: '/nix/store/s.drv', outPath: '/nix/store/s' },
        origin: { path: null, url: null }
      },
      ['/nix/store/s.drv']
    ],
    [{ kind: 'file', drvPath: '/nix/store/a.drv', output: 'out', path: 'x' }, ['/nix/store/a.drv']],
    [
      { kind: 'process', name: 'p', command: [], inputs: ['/nix/store/i'], process: '' },
      ['/nix/store/i']
    ],
    [{ kind: 'plain', type: 'int', text: '1' }, []],
    [
      {
        kind: 'steps',
        shape: 'list',
        ended: null,
        members: [
          { path: ['0'], result: good(step) },
          { path: ['1'], result: good({ kind: 'plain', type: 'int', text: '1' }) }
        ]
      },
      ['/nix/store/a.drv']
    ]
  ])('%j is kept, with the store paths that were there', (value, paths) => {
    expect(fits(evaluated, { value, traces })).toBe(true)
    expect(pathsIn(value)).toEqual(paths)
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['no traces', { value: step }],
    ['another kind', { value: { kind: 'cloud' }, traces }],
    ['a path that is none', { value: { ...step, drvPath: 1 }, traces }],
    [
      'a member that failed',
      {
        value: {
          ...{ kind: 'steps', shape: 'set', ended: null },
          members: [{ path: [], result: { ok: false, mistake: { kind: 'interrupted' } } }]
        },
        traces
      }
    ]
  ])('%s is no record', (_, value) => {
    expect(fits(evaluated, value)).toBe(false)
  })
})

describe('the key of a record', () => {
  const slot = { id: 1 }
  const keyOf = (key: string, read: string | null, question: boolean, members = ['a']) =>
    recordKey(
      { of: () => ({ key }) },
      { digest: () => read },
      {
        ...{ slot, question },
        literal: {
          kind: 'set',
          members: new Map(members.map((name) => [name, { kind: 'set', members: new Map() }]))
        }
      }
    )

  it('is none where nobody recorded what it reads', () => {
    expect(keyOf('k', null, false)).toBeNull()
  })

  it('is another with another text, other files, another question, another shape', () => {
    const keys = [
      keyOf('k', 'r', false),
      keyOf('l', 'r', false),
      keyOf('k', 's', false),
      keyOf('k', 'r', true),
      keyOf('k', 'r', false, ['b']),
      keyOf('k', 'r', false, ['a', 'b'])
    ]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keyOf('k', 'r', false)).toBe(keys[0])
  })
})
