import { expect, it } from 'vitest'
import type { StaleReason } from '../../../../kernel/outcome/stale.ts'
import { staleInWords, whyStale } from '../../../../kernel/render/words/stale.ts'

const names = { kind: 'names', names: ['a'] } as const

it.each<[StaleReason, string, string]>([
  [
    { kind: 'failed', name: 'b' },
    'b failed when it was built anew. What follows came out before. Run this cell to see why it failed.',
    'b failed when it was built anew. Run cell [4] to see why it failed.'
  ],
  [
    { kind: 'failed', name: null },
    'This failed when it was built anew. What follows came out before. Run this cell to see why it failed.',
    'This failed when it was built anew. Run cell [4] to see why it failed.'
  ],
  [
    { kind: 'blocked', by: ['a', 'b'] },
    'Blocked by a and b, which failed. What follows came out before.',
    'Blocked by a and b, which failed.'
  ],
  [
    { kind: 'not-built', name: 'b', cause: names },
    'a changed, and b has not been built since. What follows came out before. Run this cell, or %refresh in any cell, to build it anew.',
    'a changed, and b has not been built since. Run cell [4], or %refresh in any cell, to build it anew.'
  ],
  [
    { kind: 'not-built', name: null, cause: { kind: 'files', files: ['x.csv'] } },
    'x.csv changed on disk, and this has not been built since. What follows came out before. Run this cell, or %refresh in any cell, to build it anew.',
    'x.csv changed on disk, and this has not been built since. Run cell [4], or %refresh in any cell, to build it anew.'
  ],
  [
    { kind: 'not-built', name: 'b', cause: { kind: 'unknown' } },
    'What this depends on changed, and b has not been built since. What follows came out before. Run this cell, or %refresh in any cell, to build it anew.',
    'What this depends on changed, and b has not been built since. Run cell [4], or %refresh in any cell, to build it anew.'
  ],
  [
    { kind: 'never-built', names: ['b', null] },
    'All that b and this need is defined now, but they have not been built yet. Run this cell, or %refresh in any cell, to build them.',
    'All that b and this need is defined now, but they have not been built yet. Run cell [4], or %refresh in any cell, to build them.'
  ],
  [
    { kind: 'not-seen', executionCount: 4 },
    'Something else comes out of it now, and is there already; what stands below the cell cannot be replaced from here. Run cell [4] to see it.',
    'Something else comes out of it now, and is there already; what stands below the cell cannot be replaced from here. Run cell [4] to see it.'
  ],
  [
    { kind: 'not-defined', name: 'x' },
    'x is not defined any more: the cell that defined it was deleted. Run it again to have it back.',
    'x is not defined any more: the cell that defined it was deleted. Run it again to have it back.'
  ],
  [
    { kind: 'taken-over', names: ['x', 'y'], by: 7 },
    'x and y are defined by cell [7] now, which ran later. Run this cell to have them from here; a run-all takes the cell further down.',
    'x and y are defined by cell [7] now, which ran later. Run cell [4] to have them from here; a run-all takes the cell further down.'
  ],
  [
    {
      kind: 'missing-names',
      name: null,
      missing: [
        { name: 'x', lost: { why: 'deleted', executionCount: 2 } },
        { name: 'y', lost: { why: 'deleted', executionCount: 2 } },
        { name: 'z', lost: { why: 'unreadable', executionCount: null } },
        { name: 'v', lost: { why: 'edited', executionCount: 3 } },
        { name: 'w', lost: null }
      ]
    },
    'This needs x and y from cell [2], which was deleted; and z from another cell, which has a syntax error now; and v, which cell [3] does not define any more; and w, which is not defined any more. Undo the deletion and run that cell to have it back. Fix that cell and run it. What follows came out before.',
    'This needs x and y from cell [2], which was deleted; and z from another cell, which has a syntax error now; and v, which cell [3] does not define any more; and w, which is not defined any more. Undo the deletion and run that cell to have it back. Fix that cell and run it.'
  ],
  [
    { kind: 'reads-unbuilt', name: 'b', step: 'a' },
    'What b reads from a has to be built first. What follows came out before. Run this cell, or %refresh in any cell.',
    'What b reads from a has to be built first. Run cell [4], or %refresh in any cell.'
  ],
  [
    { kind: 'cannot-be-evaluated', name: null },
    'This cannot be evaluated any more. What follows came out before.',
    'This cannot be evaluated any more.'
  ]
])('%j', (reason, above, elsewhere) => {
  expect(staleInWords(reason)).toBe(above)
  expect(whyStale(reason, 4)).toBe(elsewhere)
})
