import { describe, expect, it } from 'vitest'
import type { WhyBuilt } from '../../../../../kernel/outcome/index.ts'
import {
  manyInWords,
  whyManyInWords
} from '../../../../../kernel/render/words/commands/many-steps.ts'
import { tablesOf, textsOf } from './texts.ts'

const names = (count: number) => Array.from({ length: count }, (_, index) => `s.${index}`)

describe('what a command says of many steps', () => {
  const part = (step: string, isOpen: boolean) => ({
    step,
    isOpen,
    document: { title: `Log of ${step}`, blocks: [] }
  })

  it('is a section each, open where it is asked for', () => {
    const { title, blocks } = manyInWords('Logs', 's', [part('s.a', true), part('s.b', false)], 0)
    expect(title).toBe('Logs of s: 2 steps')
    expect(blocks).toEqual([
      { kind: 'section', title: 'Log of s.a', open: true, blocks: [] },
      { kind: 'section', title: 'Log of s.b', open: false, blocks: [] }
    ])
  })

  it('counts those that are left out', () => {
    const document = manyInWords('Logs', 's', [part('s.a', false)], 41)
    expect(document.title).toBe('Logs of s: 42 steps')
    expect(textsOf(document).at(-1)).toBe('… and 41 more steps: name one, or a part, as s.*')
  })

  it.each([
    [1, 'Nothing there: s.0.'],
    [8, 'Nothing there: s.0, s.1, s.2, s.3, s.4, s.5, s.6, s.7.'],
    [9, 'Nothing there: s.0, s.1, s.2, s.3, s.4, s.5, s.6, s.7 and 1 more.'],
    [80, 'Nothing there: s.0, s.1, s.2, s.3, s.4, s.5, s.6, s.7 and 72 more.']
  ])('names of %d steps of which there is nothing', (count, said) => {
    const without = names(count).map((step) => ({ step, document: null, isOpen: false }))
    expect(textsOf(manyInWords('Logs', 's', without, 0))).toEqual([said])
  })

  it('tells those that cannot be read from those that are not there', () => {
    const parts = names(20).map((step, index) => {
      return { step, document: null, isUnreadable: index > 0, isOpen: false }
    })
    expect(textsOf(manyInWords('Logs', 's', parts, 0))).toEqual([
      'Nothing there: s.0.',
      'Cannot be read: s.1, s.2, s.3, s.4, s.5, s.6, s.7, s.8 and 11 more.'
    ])
  })
})

describe('why the steps of a sweep are what they are', () => {
  const answer = (step: string, tool: string): WhyBuilt => ({
    step,
    how: 'built',
    before: { at: 0, changes: [{ kind: 'program', from: 'old', to: tool }] }
  })
  const first = (step: string): WhyBuilt => ({ ...answer(step, ''), before: null })

  it('is a row for each reason', () => {
    const document = whyManyInWords(
      's',
      [first('s.a'), first('s.b'), { ...first('s.c'), how: null }],
      []
    )
    expect(document.title).toBe('Why the 3 steps of s are what they are')
    expect(tablesOf(document)).toEqual([
      {
        rows: [
          ['2', 'built: first build', 's.a, s.b'],
          ['1', 'has to be built: first build', 's.c']
        ],
        omitted: 0
      }
    ])
    expect(textsOf(document)).toEqual(['One of them in full: %why s.a'])
  })

  it.each([
    [100, 100, 0],
    [101, 100, 1],
    [1000, 100, 900]
  ])('of %d reasons %d have a row, and %d are counted', (reasons, rows, omitted) => {
    const answers = names(reasons).map((step) => answer(step, `tool-${step}`))
    expect(tablesOf(whyManyInWords('s', answers, []))).toMatchObject([{ omitted }])
    expect(tablesOf(whyManyInWords('s', answers, []))[0]?.rows).toHaveLength(rows)
  })

  it.each([
    [8, 's.6, s.7'],
    [9, 's.6, s.7 and 1 more'],
    [80, 's.6, s.7 and 72 more']
  ])('names eight of %d steps', (count, end) => {
    const [table] = tablesOf(whyManyInWords('s', names(count).map(first), []))
    expect(table?.rows[0]?.[2]).toMatch(new RegExp(`${end}$`))
    expect(textsOf(whyManyInWords('s', [], names(count)))).toEqual([
      expect.stringMatching(
        new RegExp(`^Gone from the store: s.0.*${end}\\. %verify --fix s has them built again\\.$`)
      )
    ])
  })
})
