import { describe, expect, it } from 'vitest'
import {
  type ComparedNumber,
  differenceInWords,
  type NumbersThatDiffer
} from '../../../../../kernel/render/words/commands/diff.ts'
import {
  type DifferentFile,
  type FileDifference,
  fileDifferenceInWords
} from '../../../../../kernel/render/words/commands/file-difference.ts'
import { file, none, step } from '../../samples.ts'
import { tablesOf, textsOf } from './texts.ts'

const files: FileDifference = {
  before: 'a',
  after: 'b',
  files: [],
  compared: 4,
  most: 1000,
  uncompared: 0,
  details: [],
  unopened: 0
}
const numbers: NumbersThatDiffer = {
  before: 'a',
  after: 'b',
  rows: [],
  omitted: 0,
  unread: null
}
const changes = [{ kind: 'option', option: '--lr', from: '1', to: '2' }] as const
const results = { kind: 'results', changes, numbers, files } as const
const sides = { before: 'a', after: 'b' }

describe('two steps', () => {
  it('that are one are said to be', () => {
    const document = differenceInWords({ ...sides, found: { kind: 'same' } })
    expect(document.title).toBe('a → b')
    expect(textsOf(document)).toEqual(['They are one and the same: every word, script and input.'])
  })

  it('of which one has no result are compared by what they are made of', () => {
    const steps = [step({ name: 'b', status: 'planned', outPath: null })]
    const document = differenceInWords({ ...sides, found: { kind: 'made-of', changes, steps } })
    expect(textsOf(document)).toEqual([
      '--lr 1 → 2',
      'Only what they are made of is compared. Not built yet: b. Run its cell.'
    ])
  })

  it('with results have their changes, then their files', () => {
    const document = differenceInWords({ ...sides, found: results })
    expect(textsOf(document)).toEqual(['--lr 1 → 2', 'All 4 files are the same, byte by byte.'])
  })
})

describe('a number', () => {
  const number: ComparedNumber = {
    name: 'loss',
    before: '0.5',
    after: '0.25',
    difference: -0.25,
    isLowerBetter: true
  }
  const cellsOf = (part: Partial<ComparedNumber>) => {
    const rows = [{ ...number, ...part }]
    const found = { ...results, numbers: { ...numbers, rows, omitted: 7 } }
    const [table] = differenceInWords({ ...sides, found }).blocks.flatMap((block) =>
      block.kind === 'table' ? [block] : []
    )
    expect(table?.omitted).toBe(7)
    return table?.rows[0]?.slice(1)
  }

  it.each<[Partial<ComparedNumber>, text: string, tone?: string]>([
    [{}, '−0.25', 'good'],
    [{ isLowerBetter: false }, '−0.25', 'bad'],
    [{ difference: 1 / 3 }, '+0.3333', 'bad'],
    [{ difference: 0 }, '0', 'pale'],
    [{ difference: NaN }, ''],
    [{ difference: Infinity, isLowerBetter: false }, '+Infinity', 'good']
  ])('%j', (part, text, tone) => {
    expect(cellsOf(part)?.at(-1)).toEqual(tone === undefined ? { text } : { text, tone })
  })

  it('that one of them lacks has no difference', () => {
    expect(cellsOf({ before: null, difference: null })).toEqual([
      { text: '' },
      { text: '0.25' },
      { text: '' }
    ])
  })

  it.each([
    [1, '1 more file is not'],
    [10, '10 more files are not']
  ])('%i files with more of them are told', (more, text) => {
    const unread = { read: 8, more }
    const found = { ...results, numbers: { ...numbers, rows: [number], unread } }
    expect(textsOf(differenceInWords({ ...sides, found })).join()).toContain(
      `the first 8 are read, and ${text}`
    )
  })
})

describe('files', () => {
  const changed = (path: string, how: DifferentFile['how'] = 'changed'): DifferentFile => ({
    ...{ path, how },
    before: how === 'new' ? null : 3,
    after: how === 'gone' ? null : 4
  })
  const many = (count: number) => Array.from({ length: count }, (_, at) => changed(`f${at}`))
  const blocksOf = (part: Partial<FileDifference>) => ({
    blocks: fileDifferenceInWords({ ...files, ...part })
  })

  it.each<[Partial<FileDifference>, readonly string[]]>([
    [{ compared: 1 }, ['All of its one file is the same, byte by byte.']],
    [{ compared: 0 }, ['All 0 files are the same, byte by byte.']],
    [
      { compared: 1000, uncompared: 1 },
      [
        'The first 1000 files are the same, byte by byte.',
        'Of each at most the first 1000 files by path are compared; 1 more are not.'
      ]
    ]
  ])('that are the same, with %j', (part, texts) => {
    expect(textsOf(blocksOf(part))).toEqual(texts)
  })

  it('that differ are rows', () => {
    const hows = ['gone', 'new', 'changed', 'too-large', 'executable'] as const
    const [table] = tablesOf(blocksOf({ files: hows.map((how) => changed(how, how)) }))
    expect(table?.rows).toEqual([
      ['gone', 'gone', '3', ''],
      ['new', 'new', '', '4'],
      ['changed', 'changed', '3', '4'],
      ['too-large', 'of one size, too large to be compared here', '3', '4'],
      ['executable', 'executable in one of them', '3', '4']
    ])
  })

  it.each([
    [200, 0],
    [201, 1],
    [2000, 1800]
  ])('%i rows leave out %i', (count, omitted) => {
    const [table] = tablesOf(blocksOf({ files: many(count) }))
    expect(table?.rows).toHaveLength(count - omitted)
    expect(table?.omitted).toBe(omitted)
  })

  it('that changed are looked into, the long ones folded away', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, () => ({ change: 'new', text: 'x' }) as const)
    const picture = file('p.png', none)
    const { blocks } = blocksOf({
      files: many(4),
      details: [
        { kind: 'lines', path: 'short', lines: lines(59) },
        { kind: 'lines', path: 'long', lines: lines(60) },
        { kind: 'lines', path: 'longest', lines: lines(1200) },
        { kind: 'pictures', path: 'p.png', before: picture, after: picture }
      ]
    })
    expect(
      blocks.flatMap((block) => (block.kind === 'section' ? [[block.title, block.open]] : []))
    ).toEqual([
      ['short', true],
      ['long', false],
      ['longest', false],
      ['p.png', true]
    ])
    expect(JSON.stringify(blocks)).toContain('1080 more lines, 1080 of which differ')
  })

  it.each([
    [1, '1 more file that changed is not looked into here.'],
    [110, '110 more files that changed are not looked into here.']
  ])('%i that are not are counted', (unopened, text) => {
    expect(textsOf(blocksOf({ files: many(1), unopened }))).toEqual([text])
  })
})
