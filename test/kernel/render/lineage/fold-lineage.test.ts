import { describe, expect, it } from 'vitest'
import { foldLineage } from '../../../../kernel/render/lineage/fold-lineage.ts'
import { drawLineage } from '../../../../kernel/render/lineage/lineage-drawing.ts'
import { lineagePicture } from '../../../../kernel/render/lineage/lineage.ts'
import type { Lineage, StepStatus } from '../../../../kernel/outcome/outcome.ts'
import { largeLineage } from '../../../bench/lineage.ts'
import { storePath } from '../samples.ts'

const id = (name: string): string => storePath(`${name}.drv`)

function lineageOf(
  edges: readonly (readonly [string, string])[],
  states: Readonly<Record<string, StepStatus>> = {}
): Lineage {
  return {
    nodes: [...new Set(edges.flat())].map((name) => ({
      id: id(name),
      name,
      kind: 'step',
      status: states[name] ?? 'cached'
    })),
    edges: edges.map(([from, to]) => ({ from: id(from), to: id(to), files: [`${from}.csv`] })),
    omitted: 0
  }
}

const boxes = (lineage: Lineage, shown: readonly string[] = []): readonly string[] =>
  foldLineage(lineage, shown).nodes.map(({ name, count }) =>
    count === undefined ? name : `${name} × ${count}`
  )

describe('a sweep', () => {
  const lineage = lineageOf(
    ['small', 'base', 'large'].flatMap((size) => [
      ['data', `models.${size}`] as const,
      [`models.${size}`, `scores.${size}`] as const,
      [`scores.${size}`, 'table'] as const
    ]),
    { 'models.base': 'failed' }
  )

  it('is one box with a count, and one line to each of its neighbours', () => {
    expect(boxes(lineage)).toEqual(['data', 'models × 3', 'scores × 3', 'table'])
    const { edges } = foldLineage(lineage, [])
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [id('data'), id('models.small')],
      [id('models.small'), id('scores.small')],
      [id('scores.small'), id('table')]
    ])
    expect(edges[1]?.files).toEqual(['models.small.csv', 'models.base.csv', 'models.large.csv'])
  })

  it('is one box by the names that a sweep gives its steps, whatever its values are', () => {
    const values = ['lr=0.1', 'lr=0.01', 'lr=0.1,name=a.b=c']
    const swept = lineageOf(values.map((value) => ['data', `models.${value}`] as const))
    expect(boxes(swept)).toEqual(['data', 'models × 3'])
  })

  it('has the state that a reader should know of', () => {
    expect(foldLineage(lineage, []).nodes.map(({ status }) => status)).toEqual([
      'cached',
      'failed',
      'cached',
      'cached'
    ])
  })

  it('is unfolded where the cell shows one of its steps', () => {
    expect(boxes(lineage, ['models.base'])).toEqual([
      ...['data', 'models.small', 'scores × 3', 'table', 'models.base', 'models.large']
    ])
    const all = ['models.small', 'models.base', 'models.large']
    const { shown, nodes } = foldLineage(lineage, all)
    expect(nodes.filter((node) => shown.has(node.id)).map(({ name }) => name)).toEqual(['models'])
  })
})

describe('more than sixty steps', () => {
  it('are put together where their names differ in numbers alone', () => {
    const parts = Array.from({ length: 500 }, (_, index) => index)
    const lineage = lineageOf(
      parts.flatMap((index) => [
        [`part_${index}`, `count_${index}`] as const,
        [`count_${index}`, 'sum'] as const
      ])
    )
    expect(boxes(lineage)).toEqual(['part_… × 500', 'count_… × 500', 'sum'])
  })

  it('are put together where they read and feed the same', () => {
    const letters = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index + 1))
    const lineage = lineageOf(
      letters.flatMap((name) => [['data', name] as const, [name, 'sum'] as const])
    )
    expect(boxes(lineage)).toEqual(['data', 'x, … × 100', 'sum'])
  })

  it('are counted where they are too far away', () => {
    const lineage = largeLineage()
    const folded = foldLineage(lineage, [lineage.nodes.at(-1)?.name ?? ''])
    expect(folded.nodes).toHaveLength(60)
    expect(folded.omitted).toBe(940)
    expect(folded.nodes.map(({ id: path }) => path)).toContain(lineage.nodes.at(-1)?.id)
    const picture = lineagePicture(lineage, []).markup
    expect(picture).toContain('940 other steps not drawn')
    expect(picture.length).toBeLessThan(60_000)
  })

  it('are as they are while there are no more', () => {
    const chain = Array.from({ length: 59 }, (_, index) => [`s${index}`, `s${index + 1}`] as const)
    expect(boxes(lineageOf(chain))).toHaveLength(60)
  })
})

describe('the name of a file on the lines of one box', () => {
  const saidOf = (edges: readonly (readonly [string, string, string])[]): number => {
    const lineage = lineageOf(edges.map(([from, to]) => [from, to] as const))
    const files = edges.map(([, , file]) => [file])
    const { svg } = drawLineage({
      ...foldLineage(lineage, []),
      edges: lineage.edges.map((edge, at) => ({ ...edge, files: files[at] ?? [] }))
    })
    return svg.split('>data.csv<').length - 1
  }
  const reading = (count: number, file: (at: number) => string = () => 'data.csv') =>
    Array.from(
      { length: count },
      (_, at) => ['data', `step-${'abcdefghij'[at]}`, file(at)] as const
    )

  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [7, 1]
  ])('that %i read is said %i times', (count, said) => {
    expect(saidOf(reading(count))).toBe(said)
  })

  it('is said on each where one of them reads another', () => {
    expect(saidOf(reading(4, (at) => (at === 0 ? 'other.csv' : 'data.csv')))).toBe(3)
  })
})
