import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inNaturalOrder } from '../../../../kernel/session/state/natural-order.ts'

describe('names of steps', () => {
  it.each([
    [
      ['run=10', 'run=2', 'run=1'],
      ['run=1', 'run=2', 'run=10']
    ],
    [
      ['lr=0.1', 'lr=0.05', 'lr=1.0e-7'],
      ['lr=1.0e-7', 'lr=0.05', 'lr=0.1']
    ],
    [
      ['b', 'a', 'a2', 'a10'],
      ['a', 'a2', 'a10', 'b']
    ],
    [
      ['a=2,b=x', 'a=2,b=10', 'a=1,b=x'],
      ['a=1,b=x', 'a=2,b=10', 'a=2,b=x']
    ],
    [
      ['x=1.0', 'x=1'],
      ['x=1', 'x=1.0']
    ]
  ])('%j are ordered as %j', (names, ordered) => {
    expect([...names].sort(inNaturalOrder)).toEqual(ordered)
  })

  it('have one order, however they came', () => {
    const name = fc.stringMatching(/^[ab=,.e0-9+-]{0,8}$/)
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
        const once = [...names].sort(inNaturalOrder)
        expect([...names].reverse().sort(inNaturalOrder)).toEqual(once)
      })
    )
  })
})
