import { expect, it } from 'vitest'
import type { Whereabouts } from '../../../../kernel/outcome/mistake.ts'
import { whereaboutsInWords } from '../../../../kernel/render/words/whereabouts.ts'

it.each<[Whereabouts | null, words: readonly string[]]>([
  [null, []],
  [
    { kind: 'lost', why: 'deleted', executionCount: 2 },
    [
      'x was defined in cell [2], which was deleted. Undo the deletion and run that cell to have it back.'
    ]
  ],
  [
    { kind: 'lost', why: 'unreadable', executionCount: null },
    ['x was defined in a cell, which has a syntax error now. Fix that cell and run it.']
  ],
  [
    { kind: 'lost', why: 'edited', executionCount: 3 },
    ['x was defined in cell [3], which does not define it any more.']
  ],
  [
    { kind: 'not-run', where: 'down', line: 'x = 1;' },
    ['x is defined in a cell further down that has not been run yet: `x = 1;`. Run that cell.']
  ],
  [
    { kind: 'not-run', where: null, line: 'x = 1;' },
    ['x is defined in a cell that has not been run yet: `x = 1;`. Run that cell.']
  ],
  [
    { kind: 'foreign', word: { kind: 'value', name: 'x', written: 'null' } },
    ['In Nix x is written null.']
  ]
])('%j', (lost, words) => {
  expect(whereaboutsInWords({ name: 'x', lost })).toEqual(words)
})
