import { describe, expect, it } from 'vitest'
import { chartOf } from '../../../../kernel/files/formats/chart.ts'
import type { JsonObject, JsonValue } from '../../../../nix/base/json.ts'
import { notesIn } from '../in-words.ts'

const $schema = 'https://vega.github.io/schema/vega-lite/v5.json'

const oneRow = { x: 1, y: 1 }

function rows(count: number, more: (index: number) => JsonObject = () => ({})): JsonObject {
  if (count > 10_000) return { values: Array.from({ length: count }, () => oneRow) }
  const values = Array.from({ length: count }, (_, index) => ({
    x: index,
    y: index % 7,
    kind: `k${index % 3}`,
    own: `o${index}`,
    ...more(index)
  }))
  return { values }
}

const quantitative = (field: string): JsonObject => ({ field, type: 'quantitative' })
const nominal = (field: string): JsonObject => ({ field, type: 'nominal' })
const plain = { x: quantitative('x'), y: quantitative('y') }
const words = { x: nominal('own'), y: quantitative('y') }

function chart(more: JsonObject, count = 10): JsonObject {
  return { $schema, data: rows(count), mark: 'point', encoding: plain, ...more }
}

const view = { mark: 'point', encoding: plain }
const views = (count: number, one: JsonObject = view): JsonValue[] =>
  Array.from({ length: count }, () => one)

/** What is said of a specification that a viewer is not given; null where it is. */
function refused(spec: JsonObject): string | null {
  const reading = chartOf(spec, '')
  if (reading === null) throw new Error('not a chart')
  expect(reading.native === undefined).toBe(reading.notes.length > 1)
  return notesIn(reading)[1] ?? null
}

describe('a chart in Vega-Lite', () => {
  it.each<[string, (amount: number) => JsonObject, number]>([
    ['width', (width) => chart({ width, height: 100 }), 10_000],
    ['height', (height) => chart({ width: 100, height }), 10_000],
    ['pixels', (width) => chart({ width, height: 1000 }), 8_000],
    ['step', (step) => chart({ width: { step }, height: 100, encoding: words }), 1_000],
    ['rows of words', (count) => chart({ height: 100, encoding: words }, count), 500],
    ['rows', (count) => chart({}, count), 200_000],
    ['rows in two layers', (count) => chart({ layer: views(2) }, count), 100_000],
    ['rows repeated', (count) => chart({ repeat: ['x', 'y'], spec: view }, count), 100_000],
    ['views beside each other', (count) => chart({ hconcat: views(count) }), 33],
    ['views below each other', (count) => chart({ vconcat: views(count) }), 33],
    ['views in rows of 10', (count) => chart({ concat: views(count), columns: 10 }), 80],
    [
      'small views',
      (count) => chart({ concat: views(count, { ...view, width: 20, height: 20 }), columns: 20 }),
      400
    ],
    [
      'columns of a facet',
      (count) => chart({ encoding: { ...plain, column: nominal('own') } }, count),
      33
    ],
    [
      'rows of a facet',
      (count) => chart({ encoding: { ...plain, row: nominal('own') } }, count),
      33
    ],
    [
      'a facet within a facet',
      (count) =>
        chart(
          {
            facet: { row: nominal('kind') },
            spec: { facet: { column: nominal('own') }, spec: { ...view, height: 50 } }
          },
          count
        ),
      33
    ],
    ['a font', (fontSize) => chart({ config: { axis: { labelFontSize: fontSize } } }), 200],
    ['a position', (x) => chart({ mark: { type: 'point', x } }), 3_000],
    ['a value', (value) => chart({ encoding: { ...plain, size: { value } } }), 3_000],
    [
      'a range',
      (end) => chart({ encoding: { x: { ...quantitative('x'), scale: { range: [0, end] } } } }),
      3_000
    ],
    ['padding', (padding) => chart({ padding }), 3_000],
    [
      'bins',
      (maxbins) => chart({ encoding: { x: { ...quantitative('x'), bin: { maxbins } } } }),
      1_000
    ],
    [
      'ticks',
      (tickCount) => chart({ encoding: { x: { ...quantitative('x'), axis: { tickCount } } } }),
      1_000
    ],
    ['points of a density', (steps) => chart({ transform: [{ density: 'x', steps }] }), 1_000],
    [
      'an order',
      (order) => chart({ transform: [{ regression: 'x', method: 'poly', as: ['a', 'b'], order }] }),
      100
    ],
    ['a usual width', (continuousWidth) => chart({ config: { view: { continuousWidth } } }), 1_000],
    ['a title', (length) => chart({ title: 'a'.repeat(length) }), 5_000],
    [
      'a text in the data',
      (length) => chart({ data: rows(3, () => ({ own: 'a'.repeat(length) })) }),
      5_000
    ]
  ])('may have so much and no more: %s', (_, spec, most) => {
    expect(refused(spec(most))).toBeNull()
    for (const amount of [most + 1, most * 10])
      expect(refused(spec(amount))).toMatch(/too much for the page/)
  })

  it.each<[string, JsonObject]>([
    ['a width of a billion', chart({ width: 1e9 })],
    ['a negative one', chart({ width: -1e9 })],
    ['a width of all views', chart({ config: { view: { continuousWidth: 1e9 } } })],
    ['a step of a billion', chart({ width: { step: 1e9 }, encoding: words })],
    [
      'bins by a tiny step',
      chart({ encoding: { x: { ...quantitative('x'), bin: { step: 1e-9 } } } })
    ],
    ['bins by no step', chart({ encoding: { x: { ...quantitative('x'), bin: { step: 0 } } } })],
    [
      'powers of nearly 1',
      chart({ encoding: { x: { ...quantitative('x'), scale: { type: 'log', base: 1.0000001 } } } })
    ],
    [
      'ticks by the millisecond',
      chart({
        encoding: {
          x: {
            field: 'x',
            type: 'temporal',
            axis: { tickCount: { interval: 'millisecond', step: 1 } }
          }
        }
      })
    ],
    ['a sequence', chart({ data: { sequence: { start: 0, stop: 1e9 } } })],
    ['a net of the earth', chart({ data: { graticule: { step: [1e-6, 1e-6] } } })],
    [
      'keys out of nothing',
      chart({ transform: [{ impute: 'y', key: 'x', keyvals: { start: 0, stop: 1e9 } }] })
    ],
    ['a column for each value', chart({ transform: [{ pivot: 'own', value: 'x' }] })],
    ['quantiles without end', chart({ transform: [{ quantile: 'x', step: 1e-9 }] })],
    [
      'bins of a scale',
      chart({
        encoding: { x: { ...quantitative('x'), scale: { bins: { start: 0, stop: 1e9, step: 1 } } } }
      })
    ],
    [
      'positions out of the data',
      chart({
        data: rows(2, () => ({ x: 1e9 })),
        encoding: { x: { ...quantitative('x'), scale: null } }
      })
    ],
    ['rows as text', chart({ data: { values: 'x\n'.repeat(200_001), format: { type: 'csv' } } })],
    [
      'data by name',
      { ...chart({ data: { name: 'd' } }), datasets: { d: rows(200_001)['values'] ?? [] } }
    ],
    [
      'words made on the way',
      chart(
        {
          encoding: { x: nominal('made'), y: quantitative('y') },
          transform: [{ timeUnit: 'year', field: 'x', as: 'made' }]
        },
        1000
      )
    ]
  ])('is not given to a viewer with %s', (_, spec) => {
    expect(refused(spec)).toMatch(/too much for the page/)
  })

  it.each<[string, JsonObject]>([
    [
      'large numbers as data',
      chart({ data: rows(10, (index) => ({ x: index * 1e12, y: -1e300 })) })
    ],
    [
      'a domain',
      chart({ encoding: { x: { ...quantitative('x'), scale: { domain: [0, 1e12] } } } })
    ],
    ['a threshold', chart({ layer: [view, { mark: 'rule', encoding: { y: { datum: 1e9 } } }] })],
    [
      'a heat map',
      chart({ mark: 'rect', encoding: { x: nominal('kind'), y: nominal('own') } }, 100)
    ],
    ['bins', chart({ mark: 'bar', encoding: { x: { ...quantitative('x'), bin: true } } })],
    [
      'a matrix of plots',
      chart({ repeat: { row: ['x', 'y', 'z'], column: ['x', 'y', 'z'] }, spec: view }, 1000)
    ],
    [
      'small multiples',
      chart({ encoding: { ...plain, facet: { ...nominal('kind'), columns: 2 } } }, 1000)
    ]
  ])('is given to a viewer with %s', (_, spec) => {
    expect(refused(spec)).toBeNull()
  })
})

describe('a chart in Plotly', () => {
  const figure = (trace: JsonObject, layout: JsonObject = {}): JsonObject => ({
    data: [{ type: 'scatter', x: [1, 2, 1e12], y: [1, 2, 3], ...trace }],
    layout
  })

  it.each<[string, JsonObject]>([
    ['width', figure({}, { width: 1e9 })],
    ['height', figure({}, { height: 10_001 })],
    ['bins', figure({ type: 'histogram', nbinsx: 1e9 })],
    ['bins by a tiny step', figure({ type: 'histogram', xbins: { start: 0, end: 1, size: 1e-9 } })],
    ['ticks', figure({}, { xaxis: { dtick: 1e-9 } })],
    ['a long text', figure({ name: 'a'.repeat(5_001) })]
  ])('is not given to a viewer with too much %s', (_, spec) => {
    expect(refused(spec)).toMatch(/too much for the page/)
  })

  it('is given to one with data of any size', () => {
    expect(
      refused(figure({ marker: { size: 12 } }, { width: 10_000, xaxis: { range: [0, 1e12] } }))
    ).toBeNull()
  })
})
