import { expect, it } from 'vitest'
import { createArrangement } from '../../../../kernel/session/state/arrangement.ts'

it('nothing is known until a page says it', () => {
  const live = createArrangement()
  expect(live.order()).toBeNull()
  expect(live.has('a')).toBe(false)
  expect(live.takeGone()).toEqual([])
})

it('cells stand as the page has them last', () => {
  const live = createArrangement()
  live.take({ cells: ['a', 'b'], gone: [] })
  live.take({ cells: ['b', 'c'], gone: ['a'] })
  expect(live.order()).toEqual(['b', 'c'])
  expect(['a', 'b', 'c'].map((id) => live.has(id))).toEqual([false, true, true])
})

it.each([
  ['one is gone', [['b'], ['a']], ['a']],
  ['one is gone and there again', [['b'], ['a'], ['a', 'b'], []], []],
  ['one is there again and gone again', [['b'], ['a'], ['a', 'b'], [], ['b'], ['a']], ['a']],
  ['one is said to be both', [['a'], ['a']], []],
  ['one is gone twice', [['b'], ['a'], ['b'], ['a']], ['a']],
  ['all are gone', [[], ['a', 'b']], ['a', 'b']]
] as const)('%s', (_, said, gone) => {
  const live = createArrangement()
  live.take({ cells: ['a', 'b'], gone: [] })
  for (let at = 0; at < said.length; at += 2)
    live.take({ cells: said[at] ?? [], gone: said[at + 1] ?? [] })
  expect(live.takeGone()).toEqual(gone)
  // Each is told once.
  expect(live.takeGone()).toEqual([])
})
