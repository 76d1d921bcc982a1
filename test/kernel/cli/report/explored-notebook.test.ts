import { describe, expect, it } from 'vitest'
import { exploredSweep } from '../../../../kernel/cli/report/explored-notebook.ts'
import { exploredHtml } from '../../../../kernel/render/report/explored.ts'
import { all, parsePage, type Page } from '../../render/page.ts'
import { step } from '../../render/samples.ts'

/** Steps of a sweep by the values of `n`, of which each wrote so many numbers. */
function sweepOf(
  values: readonly string[],
  numbers: number,
  numberOf = (_n: number, at: number) => at
) {
  const measured = values.map((value, place) => ({
    report: step({ name: `models.n=${value}` }),
    metrics: Array.from({ length: numbers }, (_, at) => {
      const number = numberOf(place, at)
      return { name: `score${at}`, value: number, text: String(number) }
    }),
    ...{ omitted: 0, unread: 0 }
  }))
  return exploredSweep('models', measured)
}

const differing = (place: number, at: number) => place + at
const three = ['1', '2', '3']

const pageOf = (sweep: ReturnType<typeof sweepOf>) => parsePage(exploredHtml([sweep], null).markup)
const more = (page: Page) =>
  all(page, 'p').flatMap(({ text }) => /^… and (.*)/.exec(text)?.slice(1) ?? [])

describe('a sweep on the page', () => {
  it.each([
    [0, 0, []],
    [12, 12, []],
    [13, 12, ['1 more number']],
    [120, 12, ['108 more numbers']]
  ])('has of %i numbers %i as columns, and counts the rest', (numbers, columns, rest) => {
    const page = pageOf(sweepOf(three, numbers))
    const heads = all(page, 'th').filter(({ text }) => text.startsWith('score'))
    expect(heads).toHaveLength(columns)
    expect(more(page)).toEqual(rest)
  })

  it('counts what was not even read', () => {
    const report = step({ name: 'models.n=1' })
    const rows = [
      { report, metrics: [], omitted: 7, unread: 0 },
      { report, metrics: [], omitted: 2, unread: 0 }
    ]
    expect(exploredSweep('models', rows).omittedMetrics).toBe(7)
  })

  it.each([
    [0, 0, []],
    [4, 4, []],
    [5, 4, ['1 more number in the table below, without a plot']],
    [12, 4, ['8 more numbers in the table below, without a plot']],
    [40, 4, ['8 more numbers in the table below, without a plot', '28 more numbers']]
  ])('draws of %i numbers that differ %i, and counts the rest', (numbers, drawn, rest) => {
    const page = pageOf(sweepOf(three, numbers, differing))
    const pictures = all(page, 'div').filter(({ attributes }) => attributes.get('class') === 'plot')
    expect(pictures).toHaveLength(drawn)
    expect(more(page)).toEqual(rest)
  })

  it.each([
    ['numbers that are all the same', three, () => 1, 0],
    ['numbers of which one is none', three, (place: number) => (place === 0 ? NaN : place), 1],
    ['two values', ['1', '2'], differing, 0],
    ['values that are the same number', ['1', '1.0', '1e0'], differing, 0],
    ['values of which one is blank', ['1', '2', ' '], differing, 0],
    ['values of which one has no end', ['1', '2', 'Infinity'], differing, 0],
    ['words', ['a', 'b', 'c'], differing, 0]
  ])('of %s is drawn where a line says something', (_, values, numberOf, plots) => {
    expect(sweepOf(values, 1, numberOf).plots).toHaveLength(plots)
  })

  it('leaves out what programs write of their own options', () => {
    const rows = three.map((n) => ({
      report: step({ name: `models.n=${n}` }),
      metrics: [{ name: 'n', value: Number(n), text: n }],
      ...{ omitted: 0, unread: 0 }
    }))
    expect(exploredSweep('models', rows).metrics).toEqual([])
  })

  it('takes names and values as text, whatever they are', () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const rows = [`models.n=${hostile}`, 'models.n=🦊', 'models.n='].map((name) => ({
      report: step({ name }),
      metrics: [{ name: hostile, value: 1, text: hostile }],
      ...{ omitted: 0, unread: 0 }
    }))
    const page = pageOf(exploredSweep('models', rows))
    expect(all(page, 'img')).toEqual([])
    expect(page.text).toContain(hostile)
  })
})
