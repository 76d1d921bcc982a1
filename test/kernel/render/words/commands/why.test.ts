import { expect, it } from 'vitest'
import type { Change, WhyBuilt } from '../../../../../kernel/outcome/change.ts'
import { whyGoneInWords, whyInWords } from '../../../../../kernel/render/words/commands/why.ts'

const changes: readonly Change[] = [{ kind: 'option', option: '-n', from: '1', to: '2' }]
const before = { at: new Date(2026, 2, 5, 14, 7).getTime(), changes }
const compared = ['Compared with what it was until 2026-03-05 14:07:', '-n 1 → 2']

it.each<[Omit<WhyBuilt, 'step'>, title: string, texts: readonly string[]]>([
  [
    { how: null, before: null },
    'Why model has to be built',
    ['It is its first build: this notebook never showed it with a result.']
  ],
  [
    { how: 'built', before: null },
    'Why model was built',
    ['First build: as long as this notebook remembers, it has been what it is now.']
  ],
  [{ how: null, before }, 'Why model has to be built', compared],
  [{ how: 'built', before }, 'Why model was built', compared],
  [
    { how: 'fetched', before },
    'Why model was built',
    [...compared, 'Nothing had to be built for it: a cache had the result.']
  ],
  [
    { how: 'cut-off', before },
    'Why model was not built again',
    [
      ...compared,
      'Nothing was built for it: what it reads has the same bytes as before, so that its result is the one of then.'
    ]
  ],
  [
    { how: 'pinned', before },
    'Why model was not built again',
    [
      ...compared,
      'Nothing was built for it: it is taken by its hash, which is the same as before, so that what makes it did not run.'
    ]
  ]
])('%j', (why, title, texts) => {
  const document = whyInWords({ step: 'model', ...why })
  expect(document.title).toBe(title)
  expect(document.blocks.flatMap((block) => ('text' in block ? [block.text] : []))).toEqual(texts)
})

it('a result that was removed by hand is not there', () => {
  const { title, blocks } = whyGoneInWords('model')
  expect(title).toBe('Why model is not there')
  expect(JSON.stringify(blocks)).toContain('%verify --fix model')
})
