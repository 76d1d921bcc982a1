import { describe, expect, it } from 'vitest'
import { counted } from '../../../../kernel/outcome/words.ts'
import { catalogue } from '../../../../kernel/render/report/catalogue.ts'
import { exploredHtml } from '../../../../kernel/render/report/explored.ts'
import { timeline } from '../../../../kernel/render/report/timeline.ts'
import { reportPage } from '../../../../kernel/render/report/report.ts'
import { file, pixel, step } from '../samples.ts'

const named = (sweep: string, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const files = { files: [file('picture.png', pixel)], total: 1 }
    return { report: step({ name: `${sweep}.n=${at}`, files }), metrics: new Map<string, string>() }
  })

const sweepOf = (name: string, count: number) => ({
  ...{ name, steps: named(name, count), metrics: [], omittedMetrics: 0, plots: [], omittedPlots: 0 }
})

const cards = (text: string) => text.match(/class="nix-workflow-card"/g)?.length ?? 0

describe('what a reader may explore', () => {
  it.each([
    [1_000, null],
    [1_001, '1 more step'],
    [10_000, counted(9_000, 'more step')]
  ])('of %i steps has a thousand cards, and counts the others', (count, words) => {
    const { markup } = exploredHtml([sweepOf('m', count)], null)
    expect(cards(markup)).toBe(1_000)
    expect(/[^;]{1,20} more steps?(?= without a card here)/.exec(markup)?.[0].trim() ?? null).toBe(
      words
    )
  })

  it('shares the cards of a page among sweeps', () => {
    const { markup } = exploredHtml([sweepOf('m', 999), sweepOf('k', 2), sweepOf('l', 2)], null)
    expect(cards(markup)).toBe(1_000)
    const [, second, third] = markup.match(/<h3 [^]*?<\/p>/g) ?? []
    expect(second).toMatch(/>k<.*>1 step: 1 built; 1 more step without a card here</)
    expect(third).toMatch(/>l<.*>2 more steps without a card here</)
  })

  it('stays below 10 MB with 1,000 steps, however much each wrote', () => {
    const large = { ...pixel, base64: 'A'.repeat(50_000) }
    const steps = named('m', 1_000).map(({ report, metrics }) => {
      const files = { files: [file('a.png', large), file('b.png', pixel)], total: 2 }
      return { report: { ...report, files }, metrics }
    })
    const rows = steps.map(({ report }) => ({ report, anchor: null }))
    const explored = {
      sweeps: [{ ...sweepOf('m', 0), steps }],
      ...{ steps: rows, unread: 0, script: '' }
    }
    const lineage = { nodes: [], edges: [], omitted: 0 }
    const report = { title: 't', steps: [], omitted: new Map(), cells: [], lineage, explored }
    const page = reportPage(report, null)
    expect(cards(page)).toBe(1_000)
    expect(page.length).toBeLessThan(10_000_000)
  })
})

describe('the list of all steps', () => {
  it.each([
    [5_000, null],
    [5_001, '1 more step'],
    [50_000, counted(45_000, 'more step')]
  ])('of %i has five thousand rows, and counts the others', (count, words) => {
    const steps = Array.from({ length: count }, () => ({ report: step(), anchor: null }))
    const { markup } = catalogue({ steps, unread: 0 }, null)
    expect(markup.match(/<tr>/g)?.length).toBe(5_001)
    expect(/… and ([^<]*)</.exec(markup)?.[1] ?? null).toBe(words)
  })

  it('says of cells that could not be evaluated that steps may be missing', () => {
    expect(catalogue({ steps: [], unread: 2 }, null).markup).toContain(
      'Steps of 2 cells may be missing: not all of them could be evaluated.'
    )
  })
})

describe('when steps were built that were there already', () => {
  const start = Date.UTC(2026, 2, 5, 14, 7)
  const cached = (name: string, minutes: number) => ({
    ...({ name, status: 'cached', seconds: 30, startedAt: start + minutes * 60_000 } as const)
  })

  it('is told by runs, in sight where nothing ran now', () => {
    const { markup } = timeline([cached('b', 1), cached('c', 600), cached('a', 0)], null)
    expect(markup).toContain('Nothing ran: all that was asked for was there.')
    expect(markup).toMatch(/<details open>.*The builds as they were: 3 steps, in 2 runs/s)
    expect(markup).toMatch(
      /14:07, 1 min 30 s in all; 1 min 00 s of work.*>a<.*>b<.*2026-03-06 00:07.*>c</s
    )
  })

  it('is folded below what ran', () => {
    const built = { name: 'new', status: 'built', seconds: 1, startedAt: start } as const
    const { markup } = timeline([built, cached('a', -600)], null)
    expect(markup).toMatch(/>new<.*Without work: a.*<details><summary>The builds as they were/s)
  })

  it.each([
    [20, null],
    [21, '1 earlier run not drawn'],
    [200, '180 earlier runs not drawn']
  ])('is drawn of twenty runs of %i, and the others are counted', (count, words) => {
    const steps = Array.from({ length: count }, (_, at) => cached(`s${at}`, at * 60))
    const { markup } = timeline(steps, null)
    expect(markup.match(/<table/g)?.length).toBe(20)
    expect(/[^>]{1,40} not drawn/.exec(markup)?.[0] ?? null).toBe(words)
  })
})
