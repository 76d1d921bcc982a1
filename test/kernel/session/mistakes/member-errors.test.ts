import { describe, expect, it } from 'vitest'
import type { EvaluationError } from '../../../../nix/evaluator/error.ts'
import { memberErrors } from '../../../../kernel/session/mistakes/member-errors.ts'

const error = (message: string, line?: number, id = 1): EvaluationError => ({
  ...{ kind: 'evaluation', message, trace: '', cause: null },
  position: line === undefined ? null : { line, column: 1, source: { id } }
})
const failed = (...errors: readonly (readonly [string, EvaluationError])[]) => ({
  ...({ kind: 'plain', type: 'set', text: '{ … }' } as const),
  failed: errors.map(([name, mistake]) => ({ path: name.split('.'), mistake }))
})
const told = (...errors: readonly (readonly [string, EvaluationError])[]) =>
  memberErrors(failed(...errors), 'm').map(({ name, alsoIn, untold }) => [name, alsoIn, untold])

describe('what is wrong with members', () => {
  it.each<[string, readonly (readonly [string, EvaluationError])[], unknown]>([
    ['nothing', [], []],
    ['one', [['a.b', error('no')]], [['m.a.b', [], 0]]],
    [
      'the same message without a place is told once',
      [
        ['a', error('no')],
        ['b', error('no')],
        ['c', error('other')]
      ],
      [
        ['m.a', ['m.b'], 0],
        ['m.c', [], 0]
      ]
    ],
    [
      'one place is one error, whatever value its message names',
      [
        ['a', error('1 is no string', 3)],
        ['b', error('2 is no string', 3)]
      ],
      // Without a cause the message is all that tells errors of one place apart.
      [
        ['m.a', [], 0],
        ['m.b', [], 0]
      ]
    ],
    [
      'one line in two files are two',
      [
        ['a', error('no', 3, 1)],
        ['b', error('no', 3, 2)],
        ['c', error('no', 3, 1)]
      ],
      [
        ['m.a', ['m.c'], 0],
        ['m.b', [], 0]
      ]
    ]
  ])('%s', (_, errors, expected) => {
    expect(told(...errors)).toEqual(expected)
  })

  it.each([
    [20, 0],
    [21, 1],
    [200, 180]
  ])('of %i others, %i are counted and not told', (count, untold) => {
    const errors = Array.from({ length: count }, (_, at) => [`n${at}`, error(`e${at}`)] as const)
    const found = told(...errors)
    expect(found).toHaveLength(count - untold)
    expect(found.map((one) => one.at(-1))).toEqual([
      ...Array.from({ length: found.length - 1 }, () => 0),
      untold
    ])
  })

  it('members that have an error which is not told are counted one by one', () => {
    const first = Array.from({ length: 20 }, (_, at) => [`n${at}`, error(`e${at}`)] as const)
    const same = Array.from({ length: 7 }, (_, at) => [`s${at}`, error('same')] as const)
    expect(told(...first, ...same).at(-1)).toEqual(['m.n19', [], 7])
  })

  it('a member of a question has no name before it', () => {
    const [found] = memberErrors(failed(['a', error('no')]), null)
    expect(found?.name).toBe('a')
  })

  it('what has no members has none', () => {
    const value = { kind: 'plain', type: 'int', text: '1' } as const
    expect(memberErrors(value, 'm')).toEqual([])
  })
})
