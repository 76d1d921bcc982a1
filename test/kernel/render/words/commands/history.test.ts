import { describe, expect, it } from 'vitest'
import {
  historyInWords,
  type PastIdentity,
  type PastOfStep
} from '../../../../../kernel/render/words/commands/history.ts'
import { tablesOf, textsOf } from './texts.ts'

const now: PastIdentity = {
  name: 'm',
  result: 'now',
  at: new Date(2026, 2, 5, 14, 7).getTime(),
  hash: 'abcdefgh',
  by: { kind: 'first' }
}
const past: PastOfStep = { step: 'm', identities: [now], isGone: false, earlier: 'none' }

const option = (index: number) =>
  ({ kind: 'option', option: `--o${index}`, from: '1', to: '2' }) as const
const changed = (count: number): PastIdentity['by'] => ({
  kind: 'changed',
  changes: Array.from({ length: count }, (_, index) => option(index))
})

it('a step that was never shown has none', () => {
  const document = historyInWords({ ...past, identities: [] })
  expect(document.title).toBe('History of m')
  expect(textsOf(document)).toEqual([
    'This notebook never showed it with a result, as far as is remembered.'
  ])
})

describe('an identity', () => {
  it.each<[string, Partial<PastIdentity>, readonly string[]]>([
    ['of now', {}, ['m', 'now', '2026-03-05 14:07', 'abcdefgh', 'first result']],
    [
      'that is there',
      { name: 'm@1', result: 'stored', by: { kind: 'built-again' } },
      ['m@1', 'in the store', '2026-03-05 14:07', 'abcdefgh', 'built again, with another result']
    ],
    [
      'that was collected',
      { name: null, result: 'collected', hash: '' },
      ['', 'collected', '2026-03-05 14:07', '', 'first result']
    ],
    [
      'that was removed by hand',
      { result: 'gone' },
      ['m', 'gone', '2026-03-05 14:07', 'abcdefgh', 'first result']
    ]
  ])('%s', (_, part, row) => {
    const [table] = tablesOf(historyInWords({ ...past, identities: [{ ...now, ...part }] }))
    expect(table?.rows).toEqual([row])
  })

  it.each([
    [1, '--o0 1 → 2'],
    [4, '--o0 1 → 2; --o1 1 → 2; --o2 1 → 2; --o3 1 → 2'],
    [5, '--o0 1 → 2; --o1 1 → 2; --o2 1 → 2; --o3 1 → 2; and 1 more'],
    [40, '--o0 1 → 2; --o1 1 → 2; --o2 1 → 2; --o3 1 → 2; and 36 more']
  ])('with %i changes', (count, text) => {
    const identities = [{ ...now, by: changed(count) }]
    const [table] = tablesOf(historyInWords({ ...past, identities }))
    expect(table?.rows[0]?.at(-1)).toBe(text)
  })
})

describe('below the table', () => {
  it.each<[Partial<PastOfStep>, readonly RegExp[]]>([
    [{}, [/^It is the first that this notebook remembers/]],
    [{ earlier: 'collected' }, [/^No earlier result is in the store any more/]],
    [{ earlier: 'stored' }, [/^%history m 1 shows .*, %diff m@1 m compares the two/]],
    [{ isGone: true }, [/^The result of m is gone/, /^It is the first/]]
  ])('of %j', (part, texts) => {
    expect(textsOf(historyInWords({ ...past, ...part }))).toEqual(
      texts.map((text): unknown => expect.stringMatching(text))
    )
  })
})
