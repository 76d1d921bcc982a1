import { describe, expect, it } from 'vitest'
import {
  chosenStep,
  memberExpression,
  sweepChoices
} from '../../../kernel/outcome/sweep-choices.ts'

const grid = ['m.epochs=10,lr=0.1', 'm.epochs=5,lr=1e-05', 'm.epochs=5,lr=0.1']

describe('what there is to choose from in a sweep', () => {
  it('are the parameters with several values, numbers by value, others in the order of the steps', () => {
    expect(sweepChoices('m', grid)).toEqual({
      parameters: [
        { name: 'epochs', values: ['5', '10'], isNumeric: true },
        { name: 'lr', values: ['1e-05', '0.1'], isNumeric: true }
      ],
      places: [
        [1, 1],
        [0, 0],
        [0, 1]
      ]
    })
    const names = ['m.kind=tree,seed=1', 'm.kind=forest,seed=1']
    expect(sweepChoices('m', names)).toEqual({
      parameters: [{ name: 'kind', values: ['tree', 'forest'], isNumeric: false }],
      places: [[0], [1]]
    })
  })

  it.each([
    ['no parameters', ['m.base', 'm.large']],
    ['other parameters', ['m.lr=1', 'm.lr=1,seed=2']],
    ['a parameter and none', ['m.lr=1', 'm.base']],
    ['the same ones', ['m.lr=1', 'm.lr=1']]
  ])('are the steps where their names say %s', (_, names) => {
    const bare = names.map((name) => name.slice(2))
    expect(sweepChoices('m', names)).toEqual({
      parameters: [{ name: 'step', values: bare, isNumeric: false }],
      places: [[0], [1]]
    })
  })

  it('may be texts with commas and equals signs, and numbers that tell others apart', () => {
    const names = ['m.f=function,w=a, b', 'm.f=function (2),w=a = b']
    expect(sweepChoices('m', names).parameters.map(({ values }) => values)).toEqual([
      ['function', 'function (2)'],
      ['a, b', 'a = b']
    ])
  })

  it('has each step for its own values, in a sweep of a thousand', () => {
    const names = Array.from({ length: 1000 }, (_, at) => `m.a=${at % 10},b=${Math.floor(at / 10)}`)
    const choices = sweepChoices('m', names)
    expect(choices.places.map((place) => chosenStep(choices, place, 0))).toEqual([...names.keys()])
  })

  it('gives for values that no step has one with the value that was chosen last', () => {
    const choices = sweepChoices('m', grid)
    // There is none of 10 epochs with the smaller rate.
    expect(chosenStep(choices, [1, 0], 0)).toBe(0)
    expect(chosenStep(choices, [1, 0], 1)).toBe(1)
  })
})

describe('the expression of a step', () => {
  it.each([
    ['m', 'm.lr=0.1', 'm."lr=0.1"'],
    ['a.b', 'a.b.base', 'a.b."base"'],
    ['m', 'm.w=a"b\\c${d}$e', 'm."w=a\\"b\\\\c\\${d}$e"'],
    // It is nobody's guess whether that is one attribute or two.
    ['m', 'm.base.large', null],
    ['m', 'm.w=a\nb', null],
    ['m o', 'm o.base', null],
    ['m', 'other', null]
  ])('of %j called %j is %j', (sweep, step, expression) => {
    expect(memberExpression(sweep, step)).toBe(expression)
  })
})
