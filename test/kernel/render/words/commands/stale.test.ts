import { describe, expect, it } from 'vitest'
import type { StaleReason } from '../../../../../kernel/outcome/stale.ts'
import { refreshedInWords } from '../../../../../kernel/render/words/commands/refresh.ts'
import {
  type StaleCells,
  staleCellsInWords
} from '../../../../../kernel/render/words/commands/stale.ts'
import { tablesOf, textsOf } from './texts.ts'

const failed: StaleReason = { kind: 'failed', name: 'b' }
const unseen: StaleReason = { kind: 'not-seen', executionCount: 4 }
const unbuilt: StaleReason = { kind: 'never-built', names: ['b'] }
const cell = { cell: 'b [4]', executionCount: 4 }
const gone = [{ cell: 'm [1]', steps: ['m'] }]

const nothing: StaleCells = { stale: [], gone: [], sent: [], before: [] }
const stale = (...reasons: readonly StaleReason[]) =>
  reasons.map((because) => ({ ...cell, because }))

describe('what is stale', () => {
  it.each<[Partial<StaleCells>, title: string]>([
    [{}, 'Nothing is stale'],
    [{ stale: stale(failed) }, '1 stale cell'],
    [{ stale: stale(failed, failed) }, '2 stale cells'],
    [{ stale: stale(unseen) }, '1 cell to be run again'],
    [
      { stale: stale(failed, unseen, unbuilt, unbuilt) },
      '1 stale cell, 1 cell to be run again and 2 cells to be built'
    ],
    [{ gone }, 'Results of 1 cell are gone'],
    [{ stale: stale(failed), gone }, '1 stale cell; Results of 1 cell are gone']
  ])('%j', (part, title) => {
    expect(staleCellsInWords({ ...nothing, ...part }).title).toBe(title)
  })

  it('has a row a cell, and a way out', () => {
    const document = staleCellsInWords({ ...nothing, stale: stale(failed), gone })
    expect(tablesOf(document)).toEqual([
      {
        omitted: 0,
        rows: [
          ['b [4]', expect.stringMatching(/^b failed .* Run cell \[4\] to see why it failed\.$/)],
          ['m [1]', expect.stringMatching(/^The result of m is gone/)]
        ]
      }
    ])
    expect(textsOf(document)).toEqual([expect.stringMatching(/^%refresh builds what is stale/)])
  })

  it.each<[Partial<StaleCells>, readonly RegExp[]]>([
    [{}, [/^All cells that ran show what the notebook says now\.$/]],
    [
      { sent: ['a', 'b'] },
      [
        /^As far as the kernel can tell, all cells/,
        /^Shown anew in place since they ran: a and b\./
      ]
    ],
    [
      { sent: ['a'], before: ['c'] },
      [/^As far as/, /: a\. JupyterLab/, /^Ran before this page was loaded: c\. The page/]
    ],
    // Results that are gone are told by their rows alone.
    [{ gone }, []],
    [{ gone, before: ['c'] }, [/^Ran before this page was loaded: c\./]]
  ])('beside it stands, of %j', (part, texts) => {
    expect(textsOf(staleCellsInWords({ ...nothing, ...part }))).toEqual(
      texts.map((text): unknown => expect.stringMatching(text))
    )
  })
})

describe('what was refreshed', () => {
  it.each<[readonly (StaleReason | null)[], title: string]>([
    [[], 'Nothing is stale'],
    [[null], '1 of 1 stale cell refreshed'],
    [[null, failed], '1 of 2 stale cells refreshed'],
    [[unseen], '1 stale cell built: run it to see it'],
    [[unseen, unseen], '2 stale cells built: run them to see them'],
    [[null, unseen], '1 of 2 stale cells refreshed, 1 built and to be run to be seen']
  ])('%j', (reasons, title) => {
    const cells = reasons.map((reason) => ({ ...cell, stale: reason }))
    expect(refreshedInWords({ cells, gone: [] }).title).toBe(title)
    expect(refreshedInWords({ cells, gone }).title).toBe(
      cells.length === 0 ? 'Results of 1 cell are gone' : `${title}; results of 1 cell are gone`
    )
  })

  it('has a line a cell', () => {
    const cells = [null, unseen, failed].map((reason) => ({ ...cell, stale: reason }))
    expect(refreshedInWords({ cells, gone }).text.split('\n')).toEqual([
      'b [4]: sent to its cell',
      expect.stringMatching(/^b \[4\]: there now, run cell \[4\]/),
      expect.stringMatching(/^b \[4\]: still stale\. b failed/),
      '',
      'A cell that was moved since it ran takes nothing in JupyterLab: run it there.',
      expect.stringMatching(/^m \[1\]: The result of m is gone/)
    ])
  })

  it('says nothing of moved cells where none was sent, or where they take it too', () => {
    const cells = [{ ...cell, stale: failed }]
    expect(refreshedInWords({ cells, gone: [] }).text).not.toContain('moved')
    const sent = { cells: [{ ...cell, stale: null }], gone: [] }
    expect(refreshedInWords({ ...sent, reachesAll: true }).text).toBe('b [4]: sent to its cell')
  })
})
