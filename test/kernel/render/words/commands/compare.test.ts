import { describe, expect, it } from 'vitest'
import {
  comparedInWords,
  type ComparedSteps,
  givenInWords,
  lineOfScript
} from '../../../../../kernel/render/words/commands/compare.ts'
import { file, none, step } from '../../samples.ts'
import { tablesOf, textsOf } from './texts.ts'

const compared: ComparedSteps = {
  rows: [],
  parameters: [],
  metrics: [],
  omittedMetrics: 0,
  unread: null,
  unreadAncestors: 0,
  plot: null,
  pictures: null
}
const row = { report: step({ name: 'm' }), parameters: [], metrics: [] }
const rows = (count: number) => Array.from({ length: count }, () => row)
const metrics = (count: number): ComparedSteps['metrics'] =>
  Array.from({ length: count }, (_, at) => ({ name: `n${at}`, best: null }))

it.each([
  [1, '1 step compared', 0],
  [200, '200 steps compared', 0],
  [201, '201 steps compared', 1],
  [2000, '2\u202f000 steps compared', 1800]
])('%i steps', (count, title, omitted) => {
  const document = comparedInWords({ ...compared, rows: rows(count) })
  expect(document.title).toBe(title)
  expect(tablesOf(document)[0]?.omitted).toBe(omitted)
})

it('a row has what was put in and what came out, the best marked', () => {
  const one = {
    report: step({ name: 'm', folder: 'outs/m' }),
    parameters: ['0.1', null],
    metrics: [{ text: '0.123456789', isBest: true }, null]
  }
  const parameters = ['lr', 'seed'].map((title) => ({ title, isNumeric: true }))
  const { blocks } = comparedInWords({ ...compared, rows: [one], parameters, metrics: metrics(2) })
  expect(blocks[0]).toMatchObject({
    columns: ['step', 'lr', 'seed', 'n0', 'n1'].map((title) => ({ title })),
    rows: [
      [
        { text: 'm', href: 'outs/m' },
        { text: '0.1' },
        { text: '' },
        { text: '0.12346', exact: '0.123456789', best: true },
        { text: '' }
      ]
    ]
  })
})

it.each([
  [0, null],
  [1, 'of one of them 1 step further back is not'],
  [1800, 'of one of them 1\u202f800 steps further back are not']
])('%i steps further back that are not read are counted', (unreadAncestors, said) => {
  const texts = textsOf(comparedInWords({ ...compared, rows: rows(2), unreadAncestors })).join('\n')
  if (said === null) expect(texts).not.toContain('further back')
  else expect(texts).toContain(said)
})

describe('more columns than are shown', () => {
  it.each([
    [16, 0, null],
    [17, 0, 'Of 0 parameters and 17 metrics the first 16 are shown.'],
    [160, 0, 'Of 0 parameters and 160 metrics the first 16 are shown.'],
    [16, 1, 'Of 0 parameters and 17 metrics the first 16 are shown.']
  ])('%i metrics and %i that are not read', (count, omittedMetrics, text) => {
    const document = comparedInWords({ ...compared, metrics: metrics(count), omittedMetrics })
    expect(textsOf(document)).toEqual(text === null ? [] : [text])
  })
})

it.each<[string, Partial<ComparedSteps>, readonly RegExp[]]>([
  [
    'steps without a result',
    { rows: [{ ...row, report: step({ name: 'm', status: 'planned', outPath: null }) }] },
    [/^Not built yet: m\. Run its cell\.$/]
  ],
  ['files that are not read', { unread: { read: 8, more: 2 } }, [/2 more files are not/]],
  [
    'the best',
    {
      metrics: [
        { name: 'accuracy', best: 'highest' },
        { name: 'recall', best: 'highest' },
        { name: 'loss', best: 'lowest' },
        { name: 'seed', best: null }
      ]
    },
    [/^★ marks the highest of accuracy, recall and the lowest of loss: by its name\.$/]
  ]
])('below the table stands what is to be said of %s', (_, part, texts) => {
  expect(textsOf(comparedInWords({ ...compared, ...part }))).toEqual(
    texts.map((text): unknown => expect.stringMatching(text))
  )
})

it.each([
  [0, []],
  [1, ['The first 1 are shown; 1 more step was not asked for it: name fewer steps to see others.']],
  [
    216,
    ['The first 1 are shown; 216 more steps were not asked for it: name fewer steps to see others.']
  ]
])('pictures stand above it, and %i steps without are counted', (omitted, texts) => {
  const pictures = { files: [{ title: 'm', file: file('p.png', none) }], omitted }
  const document = comparedInWords({ ...compared, pictures })
  expect(document.blocks[0]?.kind).toBe('files')
  expect(textsOf(document)).toEqual(texts)
})

it('a line that is not there, a parameter that is not given', () => {
  expect([lineOfScript(3, 'x = 1'), lineOfScript(3, null)]).toEqual(['3: x = 1', '3: no such line'])
  expect([givenInWords('lr', '0.1'), givenInWords('lr', undefined)]).toEqual([
    'lr 0.1',
    'lr not given'
  ])
})
