import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TableView } from '../../../kernel/comm/tables.ts'
import { Views } from '../../../kernel/tables/views.ts'
import { scratchFolder } from '../../support/scratch.ts'

/* With the thread that sorts: the real one. */

const folder = scratchFolder('views')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = join(folder, 'a.csv')
writeFileSync(file, 'n,word\n3,c\n1,a\n2,b\n')
const large = join(folder, 'large.csv')
writeFileSync(
  large,
  `n\n${Array.from({ length: 400_000 }, (_, at) => (at * 7919) % 1_000_003).join('\n')}\n`
)

let views: Views
beforeEach(() => {
  views = new Views()
})
afterEach(() => views.close())

const sorted = (column = 0): TableView => ({
  ...{ conditions: [], sorting: { column, direction: 'ascending' } }
})

/** What somebody who wants a view is told at last. */
function wanted(
  view: TableView,
  changes: { of?: string; askerId?: string; question?: number } = {}
) {
  const { of = file, askerId = 'page', question = 1 } = changes
  return new Promise<readonly number[] | string | null>((resolve) => {
    views.want(of, view, {
      ...{ askerId, question },
      progress: () => undefined,
      ready: (order) => resolve(order === null ? null : Array.from(order)),
      refuse: ({ kind }) => resolve(kind)
    })
  })
}

describe('a view of a table', () => {
  it('without a wish is all of it', async () => {
    expect(await wanted({ conditions: [], sorting: null })).toBeNull()
  })

  it('is made once for all who want the same, and kept', async () => {
    const both = [wanted(sorted()), wanted(sorted(), { askerId: 'other' }), wanted(sorted(1))]
    expect(await Promise.all(both)).toEqual([
      [1, 2, 0],
      [1, 2, 0],
      [1, 2, 0]
    ])
    expect(await wanted(sorted())).toEqual([1, 2, 0])
  })

  it.each([
    [join(folder, 'none.csv'), 'cannot-be-read'],
    [join(file, 'below'), 'cannot-be-read'],
    [join(folder, 'x'.repeat(300)), 'cannot-be-read'],
    [folder, 'cannot-be-read']
  ])('of %s is refused', async (of, why) => {
    expect(await wanted(sorted(), { of })).toBe(why)
  })

  it('of a column that there is not is refused', async () => {
    expect(await wanted(sorted(9))).toBe('no-such-column')
  })

  it('that nobody waits for any more is ended, and those that others wait for are made', async () => {
    const mine = wanted(sorted(), { of: large, askerId: 'mine', question: 1 })
    const queued = wanted(sorted(), { askerId: 'mine', question: 2 })
    const other = wanted(sorted(1), { askerId: 'other' })
    views.giveUp('mine', 1)
    expect(await mine).toBe('given-up')
    expect(await queued).toEqual([1, 2, 0])
    expect(await other).toEqual([1, 2, 0])
  })

  it('is given up by all questions of one who leaves, and by no other', async () => {
    const mine = [1, 2].map((question) =>
      wanted(sorted(), { of: large, askerId: 'mine', question })
    )
    const other = wanted(sorted(), { askerId: 'other', question: 1 })
    views.giveUp('mine', null)
    views.giveUp('nobody', 1)
    expect(await Promise.all(mine)).toEqual(['given-up', 'given-up'])
    expect(await other).toEqual([1, 2, 0])
  })

  it('is refused at the end to all who wait, also in the queue', async () => {
    const all = [wanted(sorted(), { of: large }), wanted(sorted()), wanted(sorted(1))]
    views.close()
    expect(await Promise.all(all)).toEqual(['ended', 'ended', 'ended'])
  })

  it.each([8, 9, 80])('of %i that were made the last are kept', async (count) => {
    const view = (value: number): TableView => ({
      conditions: [{ column: 0, test: 'at-least', value: String(value) }],
      sorting: null
    })
    for (let at = 0; at < count; at += 1) expect(await wanted(view(at - count))).toEqual([0, 1, 2])
    expect(await wanted(view(-1))).toEqual([0, 1, 2])
  })
})
