import { describe, expect, it } from 'vitest'
import { sweepTable } from '../../../kernel/render/card/sweep.ts'
import { sizeBudget } from '../../../kernel/render/base/size-budget.ts'
import { step } from './samples.ts'

const card = (names: readonly string[]): string =>
  sweepTable(
    'models',
    names.map((name) => step({ name })),
    sizeBudget(200_000),
    null
  ).html.markup

const line = (names: readonly string[]): string | null =>
  /<div class="nix-workflow-values"[^>]*>(.*?)<\/div>/.exec(card(names))?.[1] ?? null

const parameters = (count: number) =>
  [0, 1].map((value) => Array.from({ length: count }, (_, at) => `p${at}=${value}`).join(','))

describe('the card of a sweep', () => {
  it('says which values there are to choose from, and how a step is asked for', () => {
    expect(line(['models.kind=a,lr=0.1', 'models.kind=b,lr=0.01'])).toMatch(
      /^kind: a, b · lr: 0.01, 0.1. One of them: <code[^>]*>models."kind=a,lr=0.1"<\/code>$/
    )
    expect(line(['models.base'])).toBeNull()
  })

  it.each([
    [8, null],
    [9, 'and 1 more'],
    [80, 'and 72 more']
  ])('lists eight values of %i, and counts the others', (count, words) => {
    const names = Array.from({ length: count }, (_, at) => `models.n=${at}`)
    expect(/and \d+ more/.exec(line(names) ?? '')?.[0] ?? null).toBe(words)
  })

  it.each([
    [6, null],
    [7, '1 more parameter'],
    [60, '54 more parameters']
  ])('lists six parameters of %i, and counts the others', (count, words) => {
    const text = line(parameters(count).map((name) => `models.${name}`)) ?? ''
    expect(/\d+ more parameters?/.exec(text)?.[0] ?? null).toBe(words)
  })
})
