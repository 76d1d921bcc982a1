import { expect, it } from 'vitest'
import type { Notice } from '../../../../kernel/outcome/notice.ts'
import { noticeInWords } from '../../../../kernel/render/words/notice.ts'

it.each<[Notice, string]>([
  [{ kind: 'stale', reason: { kind: 'blocked', by: ['a'] } }, 'Blocked by a, which failed.'],
  [{ kind: 'error-over' }, 'The error message below is over: this is how the cell stands now.'],
  [
    { kind: 'stale-cells', cells: ['a [1]', 'b [2]'] },
    'Stale now: a [1] and b [2]. %refresh builds what is stale, %stale says why.'
  ],
  [{ kind: 'unbuilt-cells', cells: ['a [1]'] }, 'Not built yet: a [1]. %refresh builds it.'],
  [
    { kind: 'unbuilt-cells', cells: ['a [1]', 'b [2]'] },
    'Not built yet: a [1] and b [2]. %refresh builds them.'
  ],
  [
    { kind: 'unseen-cells', cells: ['a [1]'] },
    'Something else comes out now of a [1], and is there already: run it again to see it.'
  ],
  [
    { kind: 'taken-over', names: ['a'], from: 3 },
    'a was defined by cell [3]; now it means what this cell says. If that cell is still there, keep only one of the two: a run-all takes the one further down.'
  ],
  [
    { kind: 'taken-over', names: ['a', 'b'], from: null },
    'a and b were defined by another cell; now they mean what this cell says. If that cell is still there, keep only one of the two: a run-all takes the one further down.'
  ],
  [
    { kind: 'shadows-library', name: 'static' },
    'static is a name of the workflow library; from now on it means what this cell says, in every cell.'
  ],
  [
    {
      kind: 'inputs',
      inputs: [
        { name: 'lr', value: '0.1', values: ['0.1', '0.01'] },
        { name: 'text', value: '"a"', values: ['"a"', `"${'b'.repeat(100)}"`] }
      ],
      total: 2
    },
    `lr is 0.1, of 0.1 and 0.01; text is "a", of "a" and "${'b'.repeat(58)}…. To choose another, write it behind the set and run the cell, as in input { … } // { lr = 0.01; }, or move the controls of the cell where the page has some.`
  ],
  [
    {
      kind: 'inputs',
      inputs: [
        { name: 'n', value: '9', values: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] }
      ],
      total: 21
    },
    'n is 9, of 0, 1, 2, 3, 4 and 5 more; and 20 more inputs. To choose another, write it behind the set and run the cell, as in input { … } // { n = 0; }, or move the controls of the cell where the page has some.'
  ],
  [
    { kind: 'ended-elsewhere', runs: [{ title: 'a [1]', how: 'built' }] },
    'This page was loaded while cells were at work, and cannot show what came of them: a [1] was built. Run it to see it.'
  ],
  [
    {
      kind: 'ended-elsewhere',
      runs: [
        { title: 'a [1]', how: 'built' },
        { title: 'b [2]', how: 'failed' },
        { title: 'c [3]', how: 'built' },
        { title: 'd [4]', how: 'interrupted' },
        { title: 'e [5]', how: 'well' }
      ]
    },
    'This page was loaded while cells were at work, and cannot show what came of them: a [1], c [3] were built; b [2] failed; d [4] was interrupted; e [5] ended well. Run them to see them.'
  ]
])('%j', (notice, words) => expect(noticeInWords(notice)).toContain(words))

it.each([
  [60, 60],
  [61, 59],
  [600, 59]
])('of a value of %i characters %i stand in a sentence', (length, kept) => {
  const [one, other] = ['a'.repeat(length), 'b'.repeat(length)]
  const inputs = [{ name: 'n', value: one, values: [one, other] }]
  const words = noticeInWords({ kind: 'inputs', inputs, total: 1 })
  const shown = (letter: string) => letter.repeat(kept) + (kept < length ? '…' : '')
  expect(words).toContain(`n is ${shown('a')}, of ${shown('a')} and ${shown('b')}. To`)
})
