import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../kernel/outcome/change.ts'
import { distinct, inputsOnce, within } from '../../../../kernel/session/history/joined-changes.ts'

const option = (to: string): Change => ({ kind: 'option', option: '--lr', from: '1', to })
type Input = Extract<Change, { readonly kind: 'input' }>
const input = (name: string, how: Input['how'], ...because: readonly Change[]): Input => ({
  ...{ kind: 'input', name, how, because }
})

it('each change is told once, in their order', () => {
  expect(distinct([option('2'), option('3'), option('2')])).toEqual([option('2'), option('3')])
})

it('all that lies behind an input is within it', () => {
  const inner = input('b', 'changed', option('2'))
  expect(within(input('a', 'changed', inner, option('3')))).toEqual([
    input('a', 'changed', inner, option('3')),
    inner,
    option('2'),
    option('3')
  ])
  expect(within(option('2'))).toEqual([option('2')])
})

describe('inputs of one name', () => {
  it.each<[string, readonly Change[], readonly Change[]]>([
    ['none', [], []],
    ['others', [input('a', 'new'), input('b', 'new')], [input('a', 'new'), input('b', 'new')]],
    [
      'that changed stand together',
      [
        input('a', 'changed', option('2')),
        input('b', 'changed'),
        input('a', 'changed', option('2'), option('3'))
      ],
      [input('a', 'changed', option('2'), option('3')), input('b', 'changed')]
    ],
    [
      'of which one changed have changed',
      [input('a', 'same', option('2')), input('a', 'pinned')],
      [input('a', 'changed', option('2'))]
    ],
    ['that are all the same are', [input('a', 'same'), input('a', 'same')], [input('a', 'same')]],
    [
      'of which one came and one went are both',
      [input('a', 'new'), input('a', 'gone'), input('a', 'changed')],
      [input('a', 'new'), input('a', 'gone'), input('a', 'changed')]
    ]
  ])('%s', (_, changes, joined) => {
    expect(inputsOnce(changes)).toEqual(joined)
  })
})
