import { describe, expect, it } from 'vitest'
import { fixedInWords, type FixedResult } from '../../../../../kernel/render/words/commands/fix.ts'
import {
  type Again,
  type StoredAs,
  verifiedInWords,
  type VerifiedResult
} from '../../../../../kernel/render/words/commands/verify.ts'
import { storePath } from '../../samples.ts'
import { tablesOf, textsOf } from './texts.ts'

const path = storePath('m')
const intact: StoredAs = { kind: 'intact', narHash: 'sha256-a' }
const different: StoredAs = { kind: 'different', path, expected: 'sha256-a', got: 'sha256-b' }
const same: Again = { kind: 'same', same: 2, different: 0 }
const other: Again = { kind: 'different', because: 'usual', kept: null }
const failed: Again = { kind: 'failed', cause: null, lines: [] }
const result = (stored: StoredAs, again: Again | null = null): VerifiedResult => ({
  ...{ name: 'm', stored, again }
})
const said = (...results: readonly VerifiedResult[]) => verifiedInWords({ results, isBuilt: true })

describe('results', () => {
  it.each<[readonly VerifiedResult[], title: string]>([
    [[result(intact)], 'Nothing was changed'],
    [[result({ kind: 'not-there' })], 'Nothing was changed'],
    [[result(intact, { kind: 'pinned' })], 'Nothing was changed'],
    [[result(intact, same)], 'Built once more: the same bytes'],
    [[result(intact, other)], 'Built once more: other bytes'],
    [[result(intact, failed)], 'Built once more: it failed'],
    [
      [result(intact, same), result(intact, other), result(intact, failed)],
      '3 steps built once more: 1 gave the same bytes, 1 gave other bytes, 1 failed'
    ],
    [[result({ kind: 'gone', path }), result(intact, same)], 'Results are not there'],
    [[result({ kind: 'absent', path, why: null })], 'Results are not there'],
    [[result({ kind: 'gone', path }), result(different)], 'Results were changed']
  ])('%j', (results, title) => {
    expect(said(...results).title).toBe(title)
  })

  it.each<[StoredAs, cell: string, hash: string, wrong: readonly RegExp[]]>([
    [{ kind: 'not-there' }, 'not there', '', []],
    [intact, 'as it was', 'sha256-a', []],
    [{ kind: 'gone', path }, 'gone', '', [/^m: .*removed by hand/]],
    [different, 'changed', 'sha256-b', [/^m: .*sha256-a/]],
    [{ ...different, got: null }, 'changed', '', [/^m: /]],
    [
      { kind: 'absent', path, why: null },
      'not valid',
      '',
      [/^m: \/nix\/store\/\S+ is not valid\. Run its cell: it is built or fetched again\.$/]
    ]
  ])('in the store as %j', (stored, cell, hash, wrong) => {
    const document = verifiedInWords({ results: [result(stored)], isBuilt: false })
    expect(tablesOf(document)[0]?.rows).toEqual([['m', cell, hash]])
    expect(textsOf(document)).toEqual(
      wrong.map((text): unknown => expect.stringMatching(new RegExp(text, 's')))
    )
  })

  it.each<[Again | null, cell: string, beside: readonly RegExp[]]>([
    [null, '', []],
    [same, 'the same bytes, verified twice', []],
    [
      { kind: 'same', same: 1, different: 3 },
      'the same bytes, verified once, other bytes 3 times',
      []
    ],
    [{ kind: 'stopped' }, 'interrupted', []],
    [{ kind: 'pinned' }, 'not run: pinned by its hash', []],
    [{ kind: 'inputs-gone', inputs: ['a', 'b'] }, 'not built', [/^m was not built: .*\(a and b\)/]],
    [failed, 'failed this time', [/^m gave a result before, and failed/]],
    [
      { kind: 'failed', cause: { kind: 'exit', exitCode: 3 }, lines: ['x', 'y'] },
      'failed this time',
      [/^m gave a result before, .*3/, /^x\ny$/]
    ],
    [other, 'other bytes', [/^m gives other bytes .* in any order\.$/]],
    [{ ...other, because: 'state' }, 'other bytes', [/keeps a state between its builds/]],
    [{ ...other, because: 'checkpoint' }, 'other bytes', [/is a checkpoint/]],
    [
      {
        ...other,
        kept: {
          likenesses: [],
          place: '/kept',
          files: {
            ...{ before: 'm, in the store', after: 'm, once more', files: [], compared: 2 },
            ...{ most: 1000, uncompared: 0, details: [], unopened: 0 }
          }
        }
      },
      'other bytes',
      [/^m gives other bytes/, /^All 2 files/, /^What came out this time is in \/kept until/]
    ]
  ])('built once more as %j', (again, cell, beside) => {
    const document = said(result(intact, again))
    expect(tablesOf(document)[0]?.rows).toEqual([['m', 'as it was', cell, 'sha256-a']])
    expect(textsOf(document)).toEqual(beside.map((text): unknown => expect.stringMatching(text)))
  })
})

describe('what was fixed', () => {
  it('is nothing where all was as it was', () => {
    const document = fixedInWords({ results: [], others: 0 })
    expect(document.title).toBe('Nothing is to be fixed')
    expect(textsOf(document)).toEqual([
      'What is in the store is what came out, and all of it is there.'
    ])
  })

  it.each<[FixedResult['now'], text: string, tone: string]>([
    [{ kind: 'built', status: 'built' }, 'built', 'good'],
    [{ kind: 'built', status: 'cached' }, 'cached', 'good'],
    [{ kind: 'built', status: 'failed' }, 'failed', 'bad'],
    [{ kind: 'built', status: 'blocked' }, 'blocked', 'bad'],
    [{ kind: 'built', status: 'stopped' }, 'stopped', 'bad'],
    [{ kind: 'brought-in' }, 'there again', 'good'],
    [{ kind: 'taken-out' }, 'taken out: run its cell', 'warning']
  ])('is %j', (now, text, tone) => {
    const [table] = fixedInWords({ results: [{ name: 'm', how: 'gone', now }], others: 0 }).blocks
    expect(table).toMatchObject({ rows: [[{ text: 'm' }, { text: 'gone' }, { text, tone }]] })
  })

  it.each([
    [1, '1 other result went with it'],
    [10, '10 other results went with it']
  ])('and %i others are counted', (others, text) => {
    const results = [{ name: 'm', how: 'changed', now: { kind: 'brought-in' } }] as const
    const document = fixedInWords({ results, others })
    expect(document.title).toBe('Fixed: 1 result')
    expect(textsOf(document).at(-1)).toContain(text)
  })
})
